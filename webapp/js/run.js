import { decide } from './api.js';
import { CardView } from './card.js';
import { appendText, copyButton, el, hidden, write } from './dom.js';
import { numbers } from './diff.js';
import { TextView } from './text.js';
import { alive, filesOf, growing } from './store.js';
import { clock, cost, count, duration, end, number, readable, retry, tokens, visible } from './words.js';

const SHOWN_FILES = 12;

/** One message and all that came of it: two articles, the second drawn as its events come. */
export class RunView {
  node;
  #run = null;
  #parts = [];
  #actions;
  #message = el('div', { class: 'bubble', dir: 'auto' });
  #body = el('div', { class: 'parts' });
  #status = el('p', { class: 'status', hidden: true });
  #doing = el('span', {});
  #clock = el('span', { class: 'clock', 'aria-hidden': 'true' });
  #finish = el('div', {});

  /** `actions`: `tryAgain(run)`. */
  constructor(actions) {
    this.#actions = actions;
    this.#status.append(
      el('span', { class: 'spinner', 'aria-hidden': 'true' }), el('span', {}, this.#doing, ' ', this.#clock));
    this.node = el('section', { class: 'run' },
      el('article', { class: 'you' }, el('h2', { class: 'sr', textContent: 'You' }), this.#message),
      el('article', { class: 'runnel' },
        el('h2', { class: 'who', textContent: 'Runnel' }), this.#body, this.#status, this.#finish));
  }

  update(run) {
    if (run === this.#run) return;
    const before = this.#run;
    this.#run = run;
    write(this.#message, run.message);
    this.node.dataset.status = run.status;
    if (run.parts !== before?.parts || run.status !== before?.status) this.#drawParts(run);
    if (run.phase !== before?.phase) this.#drawPhase(run);
    if (run.summary !== before?.summary && run.summary) this.#finish.replaceChildren(...finished(run));
  }

  /** How many parts there are to see: what "3 new" counts. */
  get size() {
    return this.#parts.length;
  }

  tick(now) {
    const run = this.#run;
    if (!run || !alive(run)) return;
    for (const { view } of this.#parts) view.tick?.(now);
    this.#drawClock(run, now);
  }

  #drawParts(run) {
    run.parts.forEach((part, i) => {
      const open = growing(run) && i === run.parts.length - 1;
      const known = this.#parts[i];
      if (known?.part === part && known.open === open) return;
      const view = known?.view ?? this.#make(part);
      view.update(part, open);
      this.#parts[i] = { part, open, view };
    });
  }

  #make(part) {
    const view = makeView(part, () => this.#actions.tryAgain(this.#run), this.#run);
    this.#body.append(view.node);
    return view;
  }

  #drawPhase(run) {
    this.#status.hidden = !run.phase;
    if (!run.phase) return;
    this.#status.dataset.kind = run.phase.kind;
    write(this.#doing, doing(run));
    this.#drawClock(run, Date.now());
  }

  #drawClock({ phase }, now) {
    if (!phase) return;
    const left = phase.until === undefined ? now - phase.at : Math.max(0, phase.until - now) + 999;
    write(this.#clock, phase.until === undefined && left < 1000 ? '' : clock(left));
  }
}

/** What the run is at, in words; the clock follows. */
function doing({ phase, parts }) {
  const running = () => parts.findLast((part) => part.kind === 'call' && part.state === 'running');
  switch (phase.kind) {
    case 'sending': return 'Sending';
    case 'model': return 'Waiting for the model';
    case 'reasoning': return 'Thinking';
    case 'text': return 'Answering';
    case 'writing': return `Writing the call of ${phase.name ?? 'a tool'}`;
    case 'tool': return `Running ${running()?.name ?? 'a tool'}`;
    case 'asking': return 'Waiting for an answer to a question';
    case 'retry': return `${retry(phase.reason)}. ${tries(phase)} in`;
    default: return 'At work';
  }
}

const tries = ({ attempt, of }) => (attempt && of ? `Next try (${attempt} of ${of})` : 'Next try');

function makeView(part, tryAgain, run) {
  switch (part.kind) {
    case 'text': return new TextView();
    case 'reasoning': return new ReasoningView();
    case 'call': return new CardView((...answer) => decide(run.id, ...answer));
    case 'error': return still(errorBanner(part, tryAgain, run));
    case 'gap': return still(note(`Events ${part.from} to ${part.to} are no longer kept.`));
    case 'compact': return still(note(shortened(part)));
    default: return still(note(''));
  }
}

const shortened = ({ before = 0, after = 0 }) =>
  `The conversation was shortened to fit the model: ${number(before)} to ${number(after)} tokens.`;

const still = (node) => ({ node, update() {} });

const note = (text) => el('p', { class: 'note', textContent: text });

/** What the model says to itself, folded. */
class ReasoningView {
  #text = el('div', { class: 'thought', dir: 'auto' });
  node = el('details', { class: 'reasoning' }, el('summary', { textContent: 'Thoughts' }), this.#text);
  #drawn = 0;

  update({ text }) {
    appendText(this.#text, readable(text.slice(this.#drawn)));
    this.#drawn = text.length;
  }
}

/** What happened and what to do; the provider's own words on demand. It is announced only if it happens now. */
function errorBanner({ error, code, retryable, detail }, tryAgain, { joined }) {
  const again = el('button', { type: 'button', class: 'again', textContent: 'Try again', on: { click: tryAgain } });
  return el('div', { class: 'banner', role: joined ? 'group' : 'alert', 'aria-label': joined ? 'Error' : null },
    el('span', { class: 'sign', 'aria-hidden': 'true', textContent: '❌' }),
    el('div', { class: 'banner-body' },
      el('p', {}, hidden('Error: '), sentence(error || 'The run failed and did not say why.')),
      detail || code ? details(detail, code) : null),
    retryable ? again : null);
}

/** Servers and consoles write `Error: the provider …`; here it stands alone. */
const sentence = (text) => visible(text).replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

const details = (detail, code) => el('details', {},
  el('summary', { textContent: 'Details' }),
  el('pre', { tabIndex: 0, dir: 'ltr' }, [code && `code: ${code}`, detail && visible(detail)].filter(Boolean).join('\n')));

const SIGNS = { done: '✅', cancelled: '⏹\ufe0e', limit: '⏸\ufe0e', refused: '⊘', error: '❌', interrupted: '❌' };

/** The last word on a run: how it ended, and all it did. */
function finished(run) {
  const { reason, duration_ms: ms } = run.summary;
  const [word, advice] = end(reason);
  const files = filesOf(run);
  return [el('footer', { class: 'finish', 'data-reason': reason },
    el('p', { class: 'finish-line' },
      el('span', { class: 'sign', 'aria-hidden': 'true', textContent: SIGNS[reason] ?? '•' }),
      el('strong', { textContent: word }),
      el('span', { class: 'facts' }, ...facts(run, files).map((fact) => el('span', {}, fact)),
        ms == null ? null : el('span', {}, took(ms))),
      answerText(run) ? copyButton('answer', () => answerText(run)) : null),
    advice ? el('p', { class: 'advice', textContent: advice }) : null,
    files.length > 0 ? fileList(files) : null,
    files.length > 0 && run.workspace ? place(run.workspace) : null)];
}

const took = (ms) => el('time', { dateTime: `PT${(ms / 1000).toFixed(3)}S`, textContent: duration(ms) });

const answerText = (run) =>
  run.parts.filter((part) => part.kind === 'text').map((part) => part.text.trim()).join('\n\n').trim();

function facts(run, files) {
  const changed = files.length || filesChanged(run.summary);
  return [
    changed ? count(changed, 'file') : null,
    files.length > 0 ? numbers(sum(files)) : null,
    run.calls ? count(run.calls, 'tool call') : null,
    tokens(run.usage),
    cost(run.usage),
  ].filter(Boolean);
}

function filesChanged({ files_changed: files }) {
  return Array.isArray(files) ? files.length : Number(files) || 0;
}

const sum = (files) => files.reduce(
  (total, file) => ({ added: total.added + file.added, removed: total.removed + file.removed }), { added: 0, removed: 0 });

const place = (workspace) => el('p', { class: 'place' },
  'in ', el('span', { class: 'path', dir: 'ltr', textContent: visible(workspace) }), copyButton('folder', () => workspace));

function fileList(files) {
  const rows = files.map((file) => el('li', { class: file.change },
    el('span', { class: 'path', dir: 'ltr', textContent: visible(file.path) }),
    el('span', { class: 'change', textContent: file.change }),
    numbers(file)));
  const list = el('ul', { class: 'files', 'aria-label': 'Files changed' }, ...rows.slice(0, SHOWN_FILES));
  const more = rows.length - SHOWN_FILES;
  if (more > 0) list.append(el('li', { class: 'note', textContent: `and ${count(more, 'more file')}` }));
  return list;
}
