import assert from 'node:assert/strict';
import test from 'node:test';
import { answer, assertClean, ended, run, say, sees, tabIn } from './support/browser.mjs';
import { bash, calls, Gate } from './support/model.mjs';
import { started } from './support/processes.mjs';
import { world } from './support/world.mjs';

const it = world({ wired: true });

const CUT = 'net::ERR_';

/** `words('a', 3)`: a0 a1 a2, each a piece of its own. */
const words = (letter, n) => Array.from({ length: n }, (_, i) => `${letter}${i} `);

/** A turn in parts; the next part comes when the gate before it is opened. */
function inParts(...parts) {
  const gates = parts.slice(1).map(() => new Gate());
  const turn = async function* () {
    for (const [i, part] of parts.entries()) {
      yield* part;
      await gates[i]?.opened;
    }
  };
  return { turn, gates, whole: parts.flat().join('') };
}

test('a reload in the middle goes on where the run is', async () => {
  const { turn, gates, whole } = inParts(words('a', 20), words('b', 20));
  it.model.plays(turn);
  const page = await it.open();
  await say(page, 'Go');
  await sees(page, 'a19');

  await page.reload();
  await sees(page, 'a19');
  assert.equal(await run(page).getAttribute('data-status'), 'live');
  gates[0].open();

  assert.equal(await ended(page), 'done');
  assert.equal(await answer(page), whole);
  assert.equal(await page.locator('#log > .run').count(), 1);
  assertClean(page);
});

test('two tabs see the same run, and either can go on with it', async () => {
  const { turn, gates, whole } = inParts(words('a', 20), words('b', 20));
  it.model.plays(turn);
  const page = await it.open();
  await say(page, 'Go');
  await sees(page, 'a19');
  const other = await tabIn(page.context());
  await other.goto(page.url());
  await sees(other, 'a19');
  gates[0].open();

  assert.deepEqual([await ended(page), await ended(other)], ['done', 'done']);
  assert.deepEqual([await answer(page), await answer(other)], [whole, whole]);

  it.model.plays(async function* () { yield 'More.'; });
  await say(other, 'Go on');
  assert.equal(await ended(other, 2), 'done');
  assert.equal(await answer(other, 2), 'More.');
  assertClean(page);
  assertClean(other);
});

test('a message to a conversation that is at work joins what it is at, and the message comes back', async () => {
  it.model.plays(async function* () { yield 'First.'; });
  const page = await it.open();
  await say(page, 'One');
  await ended(page);
  const other = await tabIn(page.context());
  await other.goto(page.url());
  await ended(other);
  const { turn, gates, whole } = inParts(words('a', 5), words('b', 5));
  it.model.plays(turn);
  await say(page, 'Two');
  await sees(page, 'a4', 2);

  await say(other, 'Three');
  await sees(other, 'a4', 2);
  assert.equal(await other.inputValue('#message'), 'Three');
  assert.match(await other.locator('#tell').textContent(), /still at work/);
  gates[0].open();

  assert.equal(await ended(other, 2), 'done');
  assert.equal(await run(other, 2).locator('.bubble').textContent(), 'Two');
  assert.equal(await answer(other, 2), whole);
  assert.equal(await answer(page, 2).then(() => ended(page, 2)), 'done');
  assert.equal(await other.locator('#log > .run').count(), 2);
  assertClean(page);
  assertClean(other, '409');
});

test('cut connections cost nothing: no word is lost, none comes twice', async () => {
  const { turn, gates, whole } = inParts(words('a', 30), words('b', 30), words('c', 30), words('d', 30));
  it.model.plays(turn);
  const page = await it.open();
  const resumed = [];
  page.on('request', (request) => request.url().endsWith('/events') && resumed.push(request.headers()['last-event-id']));
  await say(page, 'Go');
  for (const [i, last] of ['a29', 'b29', 'c29'].entries()) {
    await sees(page, last);
    it.wire.cut();
    gates[i].open();
    it.wire.mend();
  }

  assert.equal(await ended(page), 'done');
  assert.equal(await answer(page), whole);
  assert.equal(await page.locator('#log .runnel').count(), 1);
  assert.ok(new Set(resumed).size >= 3, `asked for what comes after ${resumed.join()}`);
  assertClean(page, CUT);
});

test('a connection that stays away is told of, and tried again at once when the person asks', async () => {
  const { turn, gates, whole } = inParts(words('a', 5), words('b', 5));
  it.model.plays(turn);
  const page = await it.open();
  await say(page, 'Go');
  await sees(page, 'a4');
  it.wire.cut();

  await page.locator('#link', { hasText: 'The connection is lost; the run goes on.' }).waitFor();
  assert.equal(await run(page).getAttribute('data-status'), 'live');
  gates[0].open();
  const tryNow = page.getByRole('button', { name: 'Try now' });
  await tryNow.click();
  it.wire.mend();
  // By script, for the page may be quicker than the person and have hidden the button already.
  await page.locator('#link button').evaluate((button) => button.click());

  assert.equal(await ended(page), 'done');
  assert.equal(await answer(page), whole);
  assert.equal(await tryNow.isVisible(), false);
  assertClean(page, CUT);
});

test('a server that dies in the middle tells the end when it is back', async () => {
  const asked = it.model.requests.length;
  const seconds = '300.125';
  it.model.plays(calls('I start it. ', bash(`echo begun; exec sleep ${seconds}`)));
  const page = await it.open();
  await say(page, 'Go');
  const card = run(page).locator('.call[data-state="running"]');
  await card.locator('.output', { hasText: 'begun' }).waitFor({ state: 'attached' });
  const left = await started(seconds);
  await it.server.kill();
  left.forEach(end); // nobody is left who could, where commands have no namespaces
  await page.locator('#link:not([hidden])').waitFor();
  assert.equal(await run(page).getAttribute('data-status'), 'live');

  await it.server.startAgain();
  assert.equal(await ended(page), 'interrupted');
  assert.match(await run(page).locator('.banner').textContent(), /\S/);
  assert.equal(await run(page).locator('.call').getAttribute('data-state'), 'failed');
  assert.equal(it.model.requests.length, asked + 1, 'nothing was asked again');

  await page.reload();
  assert.equal(await ended(page), 'interrupted');
  it.model.plays(async function* () { yield 'Here again.'; });
  await say(page, 'Go on');
  assert.equal(await ended(page, 2), 'done');
  assertClean(page, CUT);
});

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(error.code, 'ESRCH');
  }
}
