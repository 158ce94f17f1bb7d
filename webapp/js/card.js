import { copyButton, el, hidden, write } from './dom.js';
import { diffView, numbers } from './diff.js';
import { clock, count, duration, visible } from './words.js';

const OPENS_AFTER = 2_000;
const FOLD_LINES = 200;
const DRAFT_CHARS = 4_000;

/** state -> [sign, word]; no sign: a spinner. U+FE0E asks for a sign, not a picture. */
const STATES = {
  writing: ['', 'being written'],
  running: ['', 'running'],
  asking: ['⏸\ufe0e', 'waits for an answer'],
  done: ['✅', 'finished'],
  failed: ['❌', 'failed'],
  denied: ['⊘', 'denied'],
  stopped: ['⏹\ufe0e', 'stopped'],
};

/** One tool call: a line that says what and how it went, behind it input and output, below it what it changed. */
export class CardView {
  node;
  #part = {};
  #touched = false; // by the person: from then on it opens and closes only by hand
  #openedItself = false;
  #details;
  #sign = el('span', { class: 'sign', 'aria-hidden': 'true' });
  #state = hidden('');
  #name = el('span', { class: 'name' });
  #title = el('span', { class: 'title', dir: 'ltr' });
  #facts = el('span', { class: 'facts' });
  #clock = el('span', { class: 'clock', 'aria-hidden': 'true' });
  #input = el('div', { class: 'input' });
  #output = el('div', { class: 'output' });
  #diffs = el('div', { class: 'diffs' });
  #question = el('div', { class: 'question', role: 'group', 'aria-label': 'Allow this call?' });
  #decide;

  /** `decide(approval, decision, remember)` sends a person's answer. */
  constructor(decide) {
    this.#decide = decide;
    const summary = el('summary', {}, this.#sign, this.#name, this.#title, this.#state, this.#facts, this.#clock);
    summary.addEventListener('click', () => (this.#touched = true));
    this.#details = el('details', { class: 'card' }, summary, el('div', { class: 'card-body' }, this.#input, this.#output, this.#question));
    this.node = el('div', { class: 'call' }, this.#details, this.#diffs);
  }

  update(part) {
    const before = this.#part;
    this.#part = part;
    if (part.state !== before.state) this.#drawState(part);
    if (part.title !== before.title || part.name !== before.name) this.#drawTitle(part);
    if (['state', 'input', 'draft', 'reason'].some((name) => part[name] !== before[name])) this.#drawInput(part);
    if (part.output !== before.output || part.final !== before.final) this.#drawOutput(part);
    if (part.diffs !== before.diffs) this.#drawDiffs(part);
    if (part.approval !== before.approval) this.#drawQuestion(part);
    this.#drawFacts(part);
  }

  /** Whoever answers sees all of what is to be done: the card is open while it asks. */
  #drawQuestion({ approval }) {
    if (!approval) return this.#question.replaceChildren();
    const said = el('p', { class: 'bad', role: 'alert' });
    const button = (text, name, decision, remember) =>
      el('button', { type: 'button', class: name, textContent: text, on: { click: () => this.#answer(said, approval, decision, remember) } });
    this.#question.replaceChildren(
      button('Allow', 'choice', 'approve', false),
      button('Always in this session', 'choice', 'approve', true),
      button('Deny', 'choice', 'deny', false),
      said);
    this.#details.open = true;
  }

  async #answer(said, ...answer) {
    const buttons = this.#question.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    try {
      await this.#decide(...answer);
    } catch (problem) {
      write(said, problem.message);
      for (const button of buttons) button.disabled = false;
    }
  }

  /** Time passes: the clock of a running call, and its body if it takes long. */
  tick(now) {
    const { state, at } = this.#part;
    if (state !== 'running' && state !== 'writing' && state !== 'asking') return;
    if (now - at >= 1000) write(this.#clock, clock(now - at));
    if (state === 'running' && now - at > OPENS_AFTER) this.#open(true);
  }

  #drawState({ state }) {
    const [sign, word] = STATES[state];
    this.node.dataset.state = state;
    write(this.#sign, sign);
    write(this.#state, `, ${word}`);
    if (state === 'failed') this.#open(true);
    else if (state === 'done' && this.#openedItself && !this.#inUse()) this.#open(false);
  }

  #open(open) {
    if (this.#touched || this.#details.open === open) return;
    this.#details.open = open;
    this.#openedItself = open;
  }

  #inUse() {
    return this.#details.matches(':hover') || this.#details.contains(document.activeElement);
  }

  #drawTitle({ name = '', title, state }) {
    const plain = visible(title);
    const repeated = plain.toLowerCase().startsWith(`${name.toLowerCase()} `);
    this.node.dataset.tool = name;
    write(this.#name, visible(name));
    write(this.#title, state === 'writing' ? '…' : repeated ? plain.slice(name.length + 1) : plain);
  }

  #drawFacts({ state, diffs, exit, ms }) {
    const running = state === 'running' || state === 'writing' || state === 'asking';
    const facts = [];
    if (state === 'asking') facts.push(el('span', { class: 'exit', textContent: 'waits for an answer' }));
    // A single diff hangs below and shows its numbers itself.
    if (diffs.length > 1) facts.push(numbers(totals(diffs)));
    if (exit != null) facts.push(el('span', { class: exit === 0 ? 'exit' : 'exit bad', textContent: `exit ${exit}` }));
    if (!running && ms != null) facts.push(el('span', { class: 'ms', textContent: duration(ms) }));
    this.#facts.replaceChildren(...facts);
    if (!running) write(this.#clock, '');
  }

  #drawInput({ state, input, draft, reason }) {
    if (state === 'writing') {
      const pre = this.#input.querySelector('pre') ?? this.#input.appendChild(block(''));
      write(pre, visible(draft.slice(-DRAFT_CHARS)));
    } else this.#input.replaceChildren(...(reason ? [el('p', { textContent: reason })] : []), ...inputView(input));
  }

  #drawOutput(part) {
    if (!part.final) return this.#drawLive(part);
    const text = visible(part.output).replace(/\n+$/, '');
    const error = part.error ? [el('p', { class: 'bad', textContent: visible(part.error) })] : [];
    this.#output.replaceChildren(...error);
    if (text && text !== part.error) this.#output.append(...finalOutput(text));
    if (part.truncated) this.#output.append(el('p', { class: 'note', textContent: 'Shortened: the model saw no more than this.' }));
  }

  #drawLive({ output, cut }) {
    if (output === '') return;
    let pre = this.#output.querySelector('pre');
    if (!pre) {
      pre = block('');
      this.#output.replaceChildren(label('Output'), pre);
    }
    const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 24;
    write(pre, (cut ? '… earlier lines are left out\n' : '') + visible(output).replace(/\n$/, ''));
    if (atEnd) pre.scrollTop = pre.scrollHeight;
  }

  #drawDiffs({ diffs }) {
    for (const diff of diffs.slice(this.#diffs.childElementCount)) this.#diffs.append(diffView(diff));
  }
}

function totals(diffs) {
  return diffs.reduce((sum, { added = 0, removed = 0 }) => ({ added: sum.added + added, removed: sum.removed + removed }),
    { added: 0, removed: 0 });
}

const label = (text, copy) => el('div', { class: 'label' }, el('span', { textContent: text }), copy);

const block = (text) => el('pre', { tabIndex: 0, dir: 'ltr', textContent: text });

/** An object's members one by one, text as it is: JSON's escapes are for machines. */
function inputView(input) {
  if (input == null || input === '') return [];
  if (typeof input !== 'object') return [label('Input'), block(visible(input))];
  return Object.entries(input).flatMap(([name, value]) => memberView(visible(name), value));
}

function memberView(name, value) {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
    return [el('div', { class: 'label' }, el('span', {}, name, ' ', el('code', { textContent: String(value) })))];
  }
  const text = visible(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return [label(name, copyButton(name, () => text)), block(text)];
}

function finalOutput(text) {
  const lines = text.split('\n');
  const head = label('Output', copyButton('output', () => text));
  if (lines.length <= FOLD_LINES) return [head, block(text)];
  const pre = block(lines.slice(0, FOLD_LINES).join('\n'));
  const rest = `Show ${count(lines.length - FOLD_LINES, 'more line')}`;
  const more = el('button', { type: 'button', class: 'quiet more', textContent: rest });
  more.addEventListener('click', () => {
    pre.textContent = text;
    pre.focus({ preventScroll: true });
    more.remove();
  });
  return [head, pre, more];
}
