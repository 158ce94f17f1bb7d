import { appendText, copyButton, el } from './dom.js';
import { exact, readable } from './words.js';

const FENCE = /^[ \t]*(`{3,}|~{3,})[ \t]*([^`\n]*)$/;
const MAYBE_FENCE = /^[ \t]*(?:`{0,2}|~{0,2}|`{3,}[^`\n]*|~{3,}[^\n]*)$/;

/**
 * Finds code in text that comes in pieces of any size, and tells `sink` at once what each piece is. Never looks back
 * further than the line it is in; whatever the pieces, the sink's final text is the same.
 *
 * The sink: `prose(text)`, `openCode(marks)` (inline), `code(text)`, `closeCode(isCode)`, `openFence(language)`,
 * `fenced(text)`, `closeFence()`.
 */
export class TextScanner {
  #sink;
  #held = ''; // the start of a line that may still become a fence
  #lineStart = true;
  #fence = null;
  #ticks = ''; // of inline code that is open
  #marks = ''; // a row of backticks whose length is not known yet
  #blank = ''; // line breaks at the end: shown when something follows
  #begun = false;

  constructor(sink) {
    this.#sink = sink;
  }

  feed(text) {
    const lines = text.replaceAll('\r', '').split('\n');
    lines.forEach((piece, i) => {
      this.#piece(piece);
      if (i < lines.length - 1) this.#newline();
    });
  }

  /** No more will come: what was held back is shown. */
  end() {
    if (this.#lineStart && this.#held) this.#release(true);
    this.#closeMarks();
    if (this.#ticks) this.#closeTicks(false);
  }

  #piece(piece) {
    if (piece === '') return;
    if (!this.#lineStart) return this.#inLine(piece);
    this.#held += piece;
    if (!(this.#fence ? this.#maybeClosing() : MAYBE_FENCE.test(this.#held))) this.#release();
  }

  #newline() {
    if (this.#lineStart && this.#held && this.#release(true)) {
      this.#held = '';
      return; // the line was a fence: its line break is no text
    }
    if (this.#fence) this.#fencedText('\n');
    else this.#endLine();
    this.#held = '';
    this.#lineStart = true;
  }

  /** Decides what the held line is; true if it opened or closed a fence. */
  #release(whole = false) {
    const line = this.#held;
    if (whole && this.#fenceLine(line)) return true;
    this.#held = '';
    this.#lineStart = false;
    this.#inLine(this.#fence ? this.#outdented(line) : line);
    return false;
  }

  #fenceLine(line) {
    if (this.#fence) {
      if (!this.#closing(line)) return false;
      this.#fence = null;
      this.#blank = '';
      this.#sink.closeFence();
      return true;
    }
    const match = FENCE.exec(line);
    if (!match) return false;
    this.#fence = { marks: match[1], indent: line.search(/[`~]/), begun: false };
    this.#blank = '';
    this.#begun = false;
    this.#sink.openFence(match[2].trim().split(/\s/)[0]);
    return true;
  }

  #maybeClosing() {
    const rest = this.#held.trimStart();
    return rest === '' || new RegExp(`^\\${this.#fence.marks[0]}+[ \\t]*$`).test(rest);
  }

  #closing(line) {
    return this.#maybeClosing() && line.trim().length >= this.#fence.marks.length;
  }

  #outdented(line) {
    const indent = Math.min(this.#fence.indent, line.length - line.trimStart().length);
    return line.slice(indent);
  }

  #inLine(text) {
    if (this.#fence) return this.#fencedText(text);
    for (const part of text.match(/`+|[^`]+/g) ?? []) {
      if (part[0] === '`') this.#marks += part;
      else this.#words(part);
    }
  }

  #fencedText(text) {
    const all = this.#blank + text;
    const shown = all.replace(/\n+$/, '');
    this.#blank = all.slice(shown.length);
    if (shown) this.#sink.fenced(shown);
  }

  #words(text) {
    this.#closeMarks();
    if (this.#ticks) this.#sink.code(text);
    else this.#prose(text);
  }

  #closeMarks() {
    const marks = this.#marks;
    this.#marks = '';
    if (!marks) return;
    if (!this.#ticks) {
      this.#prose('');
      this.#ticks = marks;
      this.#sink.openCode(marks);
    } else if (this.#ticks === marks) this.#closeTicks(true);
    else this.#sink.code(marks);
  }

  #closeTicks(isCode) {
    this.#ticks = '';
    this.#sink.closeCode(isCode);
  }

  #endLine() {
    this.#closeMarks();
    if (this.#ticks) this.#closeTicks(false);
    this.#blank += '\n';
  }

  /** Line breaks are shown only between text and text, so that blocks keep their own distance. */
  #prose(text) {
    if (this.#begun && this.#blank) this.#sink.prose(this.#blank);
    this.#blank = '';
    this.#begun = true;
    if (text) this.#sink.prose(text);
  }
}

/** A part of the answer: paragraphs as they are, code as code; text is appended, nothing is drawn twice. */
export class TextView {
  node = el('div', { class: 'text', dir: 'auto' });
  #scanner = new TextScanner(this);
  #drawn = 0;
  #ended = false;
  #prose = null;
  #code = null;
  #marks = '';

  /** `open`: more may come. */
  update({ text }, open) {
    if (text.length > this.#drawn) this.#scanner.feed(text.slice(this.#drawn));
    this.#drawn = text.length;
    if (open || this.#ended) return;
    this.#ended = true;
    this.#scanner.end();
  }

  prose(text) {
    appendText(this.#place(), readable(text));
  }

  openCode(marks) {
    this.#marks = marks;
    this.#code = el('code', { dir: 'ltr' });
    this.#place().append(this.#code);
  }

  code(text) {
    appendText(this.#code, exact(text));
  }

  closeCode(isCode) {
    const text = this.#code.textContent;
    if (!isCode || text === '') this.#code.replaceWith(this.#marks + text + (isCode ? this.#marks : ''));
    this.#code = null;
  }

  openFence(language) {
    this.#prose = null;
    this.#code = el('code', { dir: 'ltr' });
    const head = el('div', { class: 'fence-head' },
      el('span', { textContent: language || 'text' }),
      copyButton('code', ((code) => () => code.textContent)(this.#code)));
    this.node.append(el('div', { class: 'fence' }, head, el('pre', { tabIndex: 0 }, this.#code)));
  }

  fenced(text) {
    appendText(this.#code, exact(text));
  }

  closeFence() {
    this.#code = null;
  }

  /** Text between two fences is a block of its own, made when its first letter comes. */
  #place() {
    if (!this.#prose) this.node.append((this.#prose = el('div', { class: 'prose' })));
    return this.#prose;
  }
}
