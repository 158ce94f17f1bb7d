/**
 * What a run's events amount to. Pure: an event makes a new state and leaves the old one as it was; whatever did not
 * change is the same object, so a view redraws only what is not identical to what it drew.
 */

const LIVE_LINES = 200;
const LIVE_CHARS = 64 * 1024;

export function newRun({ key, id = null, message = '', at = 0, joined = false, status = 'sending' }) {
  return {
    key, id, message,
    session: null, model: null, workspace: null, offline: false, notice: null,
    /** sending, live, replay (it ended earlier, its events are being read), ended, failed (never became a run) */
    status,
    /** told by GET from its start, so what comes first happened earlier */
    joined,
    at, turn: 0,
    phase: { kind: 'sending', at },
    parts: [], where: new Map(), files: new Map(), plan: [], usage: {}, calls: 0,
    summary: null,
  };
}

/** `{event, data}` at local time `at` -> the next state of the run. Events we don't know change nothing. */
export function reduce(run, { event, data }, at) {
  const handler = Object.hasOwn(handlers, event) ? handlers[event] : null;
  return handler ? handler(run, data ?? {}, at) : run;
}

/** A message that never became a run: what went wrong stands where the answer would. */
export function failed(run, error) {
  return { ...add(run, { kind: 'error', ...error }), status: 'failed', phase: null };
}

/** The end as `GET runs/{run}` tells it, for a run whose last event cannot be had. */
export function endedElsewhere(run, { reason, duration_ms }) {
  return complete(run, { reason: reason ?? 'interrupted', duration_ms });
}

export const alive = (run) => run.status === 'sending' || run.status === 'live';

/** More may come of it. */
export const growing = (run) => alive(run) || run.status === 'replay';

export const filesOf = (run) => [...run.files.values()];

const handlers = {
  on_start: (run, data) => ({
    ...run,
    status: run.status === 'replay' ? 'replay' : 'live',
    id: data.run ?? run.id,
    session: data.session ?? run.session,
    message: data.message ?? run.message,
    model: data.model ?? null,
    workspace: data.workspace ?? null,
    offline: data.offline === true,
    notice: data.notice ?? null,
  }),

  on_turn: (run, data, at) => ({ ...run, turn: data.turn, phase: { kind: 'model', at } }),

  on_token: (run, data, at) => speak(run, 'text', data.token, at),

  on_reasoning: (run, data, at) => speak(run, 'reasoning', data.token, at),

  on_tool_input(run, data, at) {
    const known = run.where.has(data.id);
    const next = known ? run : add(run, call(data, { state: 'writing', at }));
    return phase(change(next, data.id, (part) => ({ draft: part.draft + (data.delta ?? '') })), 'writing', at, data.name);
  },

  on_usage: (run, data) => ({ ...run, usage: sum(run.usage, data) }),

  on_tool_start(run, data, at) {
    const known = run.where.has(data.id);
    const next = known ? run : add(run, call(data, {}));
    const started = { name: data.name, title: data.title ?? '', input: data.input, draft: '', state: 'running', at };
    return phase({ ...change(next, data.id, () => started), calls: run.calls + 1 }, 'tool', at);
  },

  on_tool_output: (run, data) =>
    change(run, data.id, (part) => lastLines(part.output + (data.chunk ?? ''), part.cut)),

  on_diff_ready(run, data) {
    const { id, ...diff } = data;
    const next = change(run, id, (part) => ({ diffs: [...part.diffs, diff] }));
    return { ...next, files: withFile(run.files, diff) };
  },

  on_tool_end(run, data, at) {
    const ended = (part) => ({
      state: data.ok ? 'done' : part.denied ? 'denied' : 'failed',
      output: data.output || part.output, cut: data.output ? false : part.cut,
      final: true, ms: data.duration_ms, exit: data.exit, error: data.error, truncated: data.truncated === true,
    });
    const next = change(run, data.id, ended);
    return next.parts.some(open) ? next : phase(next, 'model', at);
  },

  on_approval_required: (run, data, at) =>
    phase(change(run, data.id, () => ({ state: 'asking', reason: data.reason ?? '', approval: data.approval })), 'asking', at),

  on_approval_resolved(run, data, at) {
    const denied = data.decision === 'deny';
    return phase(change(run, data.id, () => ({ state: 'running', reason: '', approval: null, denied })), 'tool', at);
  },

  on_plan: (run, data) => ({ ...run, plan: data.items ?? [] }),

  on_retry(run, data, at) {
    const { attempt, max_attempts: of, delay_ms, reason } = data;
    return { ...run, phase: { kind: 'retry', at, until: at + (delay_ms ?? 0), attempt, of, reason } };
  },

  on_compact: (run, data) => add(run, { kind: 'compact', before: data.before_tokens, after: data.after_tokens }),

  on_gap: (run, data) => add(run, { kind: 'gap', from: data.from, to: data.to }),

  on_error: (run, data) => add(run, { kind: 'error', ...data }),

  on_complete: (run, data) => complete(run, data),
};

function complete(run, data) {
  const parts = run.parts.map((part) => (open(part) ? { ...part, state: 'stopped', final: true } : part));
  return { ...run, parts, status: 'ended', phase: null, usage: data.usage ?? run.usage, summary: data };
}

const open = (part) => part.kind === 'call' && ['writing', 'asking', 'running'].includes(part.state);

const call = ({ id, name }, more) => ({
  kind: 'call', id, name, title: '', state: 'running', draft: '', output: '', cut: false, final: false, diffs: [], ...more,
});

/** Text joins the part before it if that is of the same kind; a call in between starts a new one. */
function speak(run, kind, token, at) {
  const last = run.parts.at(-1);
  const next = last?.kind === kind
    ? { ...run, parts: run.parts.with(-1, { ...last, text: last.text + token }) }
    : add(run, { kind, text: token, at });
  return phase(next, kind, at);
}

function phase(run, kind, at, name) {
  if (run.phase?.kind === kind && run.phase.name === name && kind !== 'tool') return run;
  return { ...run, phase: name ? { kind, at, name } : { kind, at } };
}

function add(run, part) {
  const where = part.id === undefined ? run.where : new Map(run.where).set(part.id, run.parts.length);
  return { ...run, where, parts: [...run.parts, part] };
}

/** A call nobody announced is left alone: a journal may begin with a gap. */
function change(run, id, update) {
  const index = run.where.get(id);
  if (index === undefined) return run;
  const part = run.parts[index];
  return { ...run, parts: run.parts.with(index, { ...part, ...update(part) }) };
}

function lastLines(output, cut) {
  let start = Math.max(0, output.length - LIVE_CHARS);
  let line = output.length - (output.endsWith('\n') ? 1 : 0);
  for (let n = 0; n < LIVE_LINES && line > start; n++) line = output.lastIndexOf('\n', line - 1);
  start = Math.max(start, line + 1);
  return { output: output.slice(start), cut: cut || start > 0 };
}

function withFile(files, { path, change: kind, added = 0, removed = 0, from }) {
  const before = files.get(path) ?? { path, change: kind, added: 0, removed: 0, from };
  const stays = before.change === 'created' && kind === 'modified';
  const sums = { added: before.added + added, removed: before.removed + removed };
  const file = { ...before, change: stays ? 'created' : kind, ...sums };
  return new Map(files).set(path, file);
}

function sum(usage, more) {
  const total = { ...usage };
  for (const [name, value] of Object.entries(more)) {
    if (typeof value === 'number') total[name] = (total[name] ?? 0) + value;
  }
  return total;
}
