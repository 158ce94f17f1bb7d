/** Numbers, times and ends of runs in the words a person reads. Pure. */

export function duration(ms) {
  if (!(ms >= 0)) return '';
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  return clock(Math.round(ms / 1000) * 1000);
}

/** As `duration`, in whole seconds: for a clock that runs. */
export function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export const number = (n) => grouped.format(n);

export const count = (n, noun) => `${number(n)} ${noun}${n === 1 ? '' : 's'}`;

const amount = (n) => (n < 10_000 ? number(n) : `${number(n / 1000)} k`);

/** `4,812 tokens in, 310 out`; empty when nothing is known. */
export function tokens(usage) {
  const { input_tokens: read, output_tokens: written } = usage ?? {};
  if (read == null && written == null) return '';
  if (written == null) return `${amount(read)} tokens in`;
  if (read == null) return `${amount(written)} tokens out`;
  if (read === 0 && written === 0) return '0 tokens';
  return `${amount(read)} tokens in, ${amount(written)} out`;
}

/** Empty when the cost is not known: unknown is not zero. */
export function cost(usage) {
  const usd = usage?.cost_usd;
  if (typeof usd !== 'number') return '';
  return usd > 0 && usd < 0.01 ? `$${usd.toPrecision(1)}` : `$${usd.toFixed(2)}`;
}

const ends = {
  done: ['Done', ''],
  cancelled: ['Stopped', 'What was changed before stays changed.'],
  limit: ['Stopped at a limit', 'The run used up its turns, tokens, time or money. Send “go on” to continue.'],
  refused: ['Declined', 'The model declined to answer. Put it another way, or choose another model.'],
  error: ['Stopped by an error', ''],
  interrupted: ['Interrupted', 'The server stopped while this run was at work. Check what was changed, then send it again.'],
};

/** A run's end: `[word, sentence]`; a reason we don't know is said as it came. */
export const end = (reason) => ends[reason] ?? [`Ended: ${reason ?? 'no reason given'}`, ''];

const retries = {
  rate_limited: 'The provider asks to slow down',
  overloaded: 'The provider is overloaded',
  network: 'The provider could not be reached',
  stalled: 'The provider fell silent',
  protocol: 'The provider’s answer broke off',
  internal: 'The provider failed',
};

/** Why the provider is asked again, without the full stop. */
export const retry = (reason) => retries[reason] ?? (String(reason ?? '').replace(/[.\s]+$/, '') || 'The provider failed');

const COLOURS = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
const HIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const written = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Text of files, commands and names with nothing hidden in it: terminal colours dropped, a lone CR is a new line, and
 * characters that would not show, or would turn the order of others around, are written out.
 */
export function visible(text) {
  return String(text)
    .replace(COLOURS, '')
    .replace(/\r\n?/g, '\n')
    .replace(HIDDEN, written);
}

const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/g;

/**
 * A piece of the model's prose, with control characters and forced directions written out. Marks and isolates stay:
 * languages that run from right to left need them. Looks at each character alone, so pieces may be cut anywhere.
 */
export const readable = (piece) => piece.replace(UNSEEN, written);

/** A piece of the model's code, with whatever would not show, or turn the order around, written out. */
export const exact = (piece) => piece.replace(HIDDEN, written);
