import * as api from './api.js';
import { spoken } from './announce.js';
import { Composer } from './composer.js';
import { LinkView, PlanView } from './dock.js';
import { say, write } from './dom.js';
import { Follower } from './follow.js';
import { Frames } from './frames.js';
import { RunView } from './run.js';
import { alive, endedElsewhere, failed, newRun, reduce } from './store.js';
import { RunReader } from './stream.js';
import { TokenGate } from './token.js';
import { Welcome } from './welcome.js';
import { clock, visible } from './words.js';

const TICK = 250;
const REPLAY = 1_000; // what a joined run tells within this time happened earlier

const $ = (id) => document.getElementById(id);

/** The conversation on the page. Another one is another object: whoever waited for an answer sees that it is stale. */
let conversation = fresh(null);
let keys = 0;
let stopping = null; // the key of the run Stop was pressed for
const views = new Map();
const readers = new Map();
const idempotency = new Map();

const frames = new Frames(draw);
const follower = new Follower($('scroller'), $('to-end'));
const gate = new TokenGate($('token'));
const plan = new PlanView($('plan'));
const link = new LinkView($('link'), () => nudge());
const welcome = new Welcome($('empty'), sendExample);
const composer = new Composer($('composer'), { onSend: (text) => send(text), onStop: stop });

function fresh(session) {
  return { session, title: null, runs: [] };
}

// ---- changes

function put(run) {
  conversation.runs = [...conversation.runs, run];
  frames.add(() => {});
  return run.key;
}

/** Later, in order with the events already queued, and only while this conversation is the one shown. */
function change(key, update) {
  const here = conversation;
  frames.add(() => {
    if (here === conversation) here.runs = here.runs.map((run) => (run.key === key ? update(run) : run));
  });
}

function drop(key) {
  conversation.runs = conversation.runs.filter((run) => run.key !== key);
  frames.add(() => {});
}

const liveRun = () => conversation.runs.findLast(alive);

// ---- sending

async function send(message, idem = randomKey()) {
  if (liveRun()) return;
  const here = conversation;
  tell('');
  const key = put(newRun({ key: ++keys, message, at: Date.now() }));
  idempotency.set(key, idem);
  follower.toEnd();
  try {
    const response = await gate.pass(() => postMessage(here, message, idem));
    if (here !== conversation) return void response.body.cancel();
    begun(key, response);
  } catch (problem) {
    if (here === conversation) notBegun(key, message, problem);
  }
}

/** The button is gone with the examples; the focus goes where the next message is written. */
function sendExample(prompt) {
  send(prompt);
  if (!matchMedia('(pointer: coarse)').matches) composer.focus();
}

function postMessage({ session }, message, idem) {
  return api.post('chat', { message, ...(session && { session }) },
    { Accept: 'text/event-stream', 'Idempotency-Key': idem });
}

function begun(key, response) {
  const session = response.headers.get('X-Session-Id');
  const id = response.headers.get('X-Run-Id');
  if (session && session !== conversation.session) {
    conversation.session = session;
    history.pushState(null, '', `#/s/${session}`);
  }
  change(key, (run) => ({ ...run, id, session }));
  if (stopping === key) cancel(id);
  follow(key, id, response);
}

function notBegun(key, message, problem) {
  const other = problem.status === 409 ? problem.more.run : null;
  if (other) return join(key, message, other);
  idempotency.set(key, problem.status ? randomKey() : idempotency.get(key));
  stopping = null;
  change(key, (run) => failed(run, sentence(problem)));
}

/** The conversation is at work on a message sent elsewhere: show that, and give the person theirs back. */
function join(key, message, id) {
  drop(key);
  composer.restore(message);
  tell('This conversation is still at work on another message, shown here. Yours is back in the box.');
  const known = conversation.runs.find((run) => run.id === id);
  if (known && readers.has(known.key)) return nudge();
  if (known) drop(known.key);
  follow(put(newRun({ key: ++keys, id, at: Date.now(), joined: true, status: 'live' })), id);
}

function sentence(problem) {
  if (problem instanceof api.Problem) {
    const { status, title, message } = problem;
    const retryable = status >= 429 || status === 401 || status === 409;
    return { error: message, code: `HTTP ${status}`, detail: title === message ? null : title, retryable };
  }
  const error = 'The server could not be reached. Check that it is running, then try again.';
  return { error, detail: problem.message, retryable: true };
}

function tryAgain(run) {
  if (liveRun()) return;
  if (run.status === 'failed' && run.message) drop(run.key);
  send(run.message, run.status === 'failed' ? idempotency.get(run.key) : randomKey());
}

function stop() {
  const run = liveRun();
  if (!run || stopping === run.key) return;
  stopping = run.key;
  if (run.id) cancel(run.id);
  else gate.giveUp();
  frames.add(() => {});
}

function cancel(id) {
  gate.pass(() => api.cancel(id)).catch((problem) => {
    stopping = null;
    tell(`Stop did not reach the server: ${problem.message}`);
    frames.add(() => {});
  });
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// ---- following runs

async function follow(first, id, response = null) {
  const here = conversation;
  let key = first;
  const joinedAt = Date.now();
  const reader = new RunReader({
    run: id,
    connect: (run, seq, signal) => gate.pass(() => api.events(run, seq, signal)),
    onEvent: (event) => apply(key, event, joinedAt),
    onConnection: (state) => here === conversation && link.update(state.state === 'live' ? null : state),
    onReset: () => (key = startAgain(key)),
  });
  readers.set(first, reader);
  try {
    const outcome = await reader.read(response);
    if (outcome === 'gone') await endOf(key, reader.run);
  } catch (problem) {
    change(key, (run) => failed(run, { ...sentence(problem), retryable: false }));
  } finally {
    readers.delete(first);
    if (here === conversation) link.update(null);
  }
}

function apply(key, event, joinedAt) {
  change(key, (run) => {
    const next = reduce(run, event, Date.now());
    if (next.status !== 'replay' && !(run.joined && Date.now() - joinedAt < REPLAY)) announce(event, next);
    return next;
  });
}

function announce(event, run) {
  const words = spoken(event, run);
  if (words) say(words);
}

/** The server lost the end of what we saw: its word counts. A new key makes a new view. */
function startAgain(key) {
  const next = ++keys;
  change(key, ({ id, message, at }) => newRun({ key: next, id, message, at, joined: true, status: 'live' }));
  return next;
}

async function endOf(key, id) {
  const { reason, started, ended } = await gate.pass(() => api.run(id));
  const ms = time(ended) - time(started);
  change(key, (run) => endedElsewhere(run, { reason, duration_ms: ms >= 0 ? ms : undefined }));
}

function nudge() {
  for (const reader of readers.values()) reader.nudge();
}

const time = (value) => (typeof value === 'number' ? value : Date.parse(value));

// ---- addresses

function route() {
  const session = /^#\/s\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  if (session === conversation.session && (session || conversation.runs.length === 0)) return;
  for (const reader of readers.values()) reader.stop();
  conversation = fresh(session);
  stopping = null;
  link.update(null);
  $('loading').hidden = true;
  tell('');
  frames.add(() => {});
  if (session) load(session);
  else composer.focus();
}

async function load(session) {
  const here = conversation;
  $('loading').hidden = false;
  try {
    const { title, runs = [] } = await gate.pass(() => api.session(session));
    if (here !== conversation) return;
    conversation.title = title;
    await replay(runs);
  } catch (problem) {
    if (here === conversation) tell(problem.status === 404
      ? 'There is no conversation at this address. Send a message to begin one.'
      : sentence(problem).error);
    if (problem.status === 404) lost(here);
  } finally {
    if (here === conversation) $('loading').hidden = true;
  }
}

/** The address names nothing: what is sent next begins a conversation of its own. */
function lost(here) {
  if (here !== conversation) return;
  conversation.session = null;
  history.replaceState(null, '', '#/');
  frames.add(() => {});
}

/** What ended is read one after the other; what is still at work, at once. */
async function replay(infos) {
  const here = conversation;
  const ended = ({ ended: at, reason }) => at != null || reason != null;
  const keyed = infos.map((info) => [info, put(newRun({
    key: ++keys, id: info.run, message: info.message ?? '', at: time(info.started) || Date.now(), joined: true,
    status: ended(info) ? 'replay' : 'live',
  }))]);
  $('loading').hidden = true;
  for (const [info, key] of keyed) if (!ended(info)) follow(key, info.run);
  for (const [info, key] of keyed) if (ended(info) && here === conversation) await follow(key, info.run);
}

/** A server that wants a token says so now, not when the first message is written. */
function meet() {
  gate.pass(api.models).then((list) => welcome.tell(list)).catch((problem) => tell(sentence(problem).error));
}

// ---- drawing

function draw() {
  drawRuns();
  const { runs } = conversation;
  const last = runs.at(-1);
  const live = liveRun();
  if (!live) stopping = null;
  composer.busy(Boolean(live), stopping !== null);
  plan.update(last && (alive(last) || last.plan.some(({ status }) => status !== 'done')) ? last.plan : []);
  welcome.hidden = runs.length > 0 || conversation.session !== null;
  drawHead(live);
  follower.drawn(runs.reduce((size, { key }) => size + views.get(key).size, 0));
}

/** A run that is new gets a view; one that is gone loses it; their order never changes. */
function drawRuns() {
  const here = new Set(conversation.runs.map(({ key }) => key));
  for (const [key, view] of views) {
    if (!here.has(key)) {
      view.node.remove();
      views.delete(key);
    }
  }
  let place = null;
  for (const run of conversation.runs) {
    const view = views.get(run.key) ?? made(run.key, place);
    view.update(run);
    place = view.node;
  }
}

function made(key, after) {
  const view = new RunView({ tryAgain });
  views.set(key, view);
  if (after) after.after(view.node);
  else $('log').prepend(view.node);
  return view;
}

function drawHead(live) {
  const title = conversation.title ?? conversation.runs[0]?.message.split('\n')[0] ?? '';
  write($('title'), title);
  document.title = [live ? '● ' : '', title ? `${title.slice(0, 60)} · ` : '', 'Runnel'].join('');
  // Until the server has answered, what the run before told still holds.
  const { notice, offline, model, workspace } = conversation.runs.findLast((run) => run.model !== null) ?? {};
  const silent = !(notice || offline);
  // The same again would still be a change to whoever watches the page.
  if ($('notice').hidden !== silent) $('notice').hidden = silent;
  write($('notice-mark'), offline ? 'demo' : 'note');
  write($('notice-text'), notice ?? `${model ?? 'offline'}: scripted words, real tools`);
  write($('model'), model ?? '');
  write($('workspace'), folderName(workspace));
  $('workspace').title = workspace ?? '';
  $('running').hidden = !live;
  drawClock();
}

/** The last part of the path; none for a folder that is this conversation's own, which is named after it. */
function folderName(workspace) {
  const name = visible(workspace ?? '').split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return name === conversation.session ? '' : name;
}

function drawClock() {
  const live = liveRun();
  if (live) write($('running-clock'), clock(Date.now() - live.at));
}

function tell(text) {
  $('tell').hidden = text === '';
  write($('tell'), text);
}

function tick() {
  const now = Date.now();
  link.tick(now);
  drawClock();
  for (const { key } of conversation.runs) views.get(key)?.tick(now);
  if (liveRun()) follower.drawn(conversation.runs.reduce((size, { key }) => size + (views.get(key)?.size ?? 0), 0));
}

// ---- the page's own events

$('new').addEventListener('click', (e) => {
  if (e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  history.pushState(null, '', '#/');
  route();
});
addEventListener('popstate', route);
addEventListener('hashchange', route);
addEventListener('online', nudge);
addEventListener('pageshow', nudge);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && nudge());
document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && !e.isComposing && !e.defaultPrevented) stop();
});
setInterval(tick, TICK);
route();
meet();
frames.add(() => {});
