import { el, hidden } from './dom.js';
import { count, visible } from './words.js';

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const FOLD = 40;
const SHOWN_FOLDED = 24;

/**
 * The rows of a unified diff: `{kind, old, new, text}` with kind `hunk`, `same`, `add`, `del` or `note`. The counts in
 * a hunk's header say which lines belong to it, so a removed line `-- x` is not taken for a file header.
 */
export function parseDiff(diff) {
  const rows = [];
  let at = { old: 0, new: 0, oldLeft: 0, newLeft: 0 };
  const lines = diff.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    if (line[0] === '\\') rows.push({ kind: 'note', text: line.slice(1).trim() });
    else if (at.oldLeft > 0 || at.newLeft > 0) rows.push(rowOf(line, at));
    else at = outside(line, rows) ?? at;
  }
  return rows;
}

function rowOf(line, at) {
  const text = line.slice(1);
  if (line[0] === '+') {
    at.newLeft--;
    return { kind: 'add', new: at.new++, text };
  }
  at.oldLeft--;
  if (line[0] === '-') return { kind: 'del', old: at.old++, text };
  at.newLeft--;
  return { kind: 'same', old: at.old++, new: at.new++, text };
}

function outside(line, rows) {
  const match = HUNK.exec(line);
  if (match) {
    const [, from, oldCount = '1', to, newCount = '1', section] = match;
    rows.push({ kind: 'hunk', text: section });
    return { old: +from, new: +to, oldLeft: +oldCount, newLeft: +newCount };
  }
  if (/^Binary files|^GIT binary patch/.test(line)) rows.push({ kind: 'note', text: line });
  return null;
}

/**
 * Where two lines differ: `{start, oldEnd, newEnd}`, or null when they have too little in common for a mark to help.
 */
export function changedPart(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < most - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  if ((before.slice(0, start) + before.slice(before.length - tail)).trim().length < most / 3) return null;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** Marks rows that replace each other line by line: as many removed as added, one after the other. */
export function markChanges(rows) {
  const marked = [...rows];
  for (let i = 0; i < rows.length; i++) {
    if (rows[i].kind !== 'del') continue;
    const added = runLength(rows, i, 'del') + i;
    const n = added - i;
    if (runLength(rows, added, 'add') === n) for (let k = i; k < added; k++) markPair(marked, k, k + n);
    i = added - 1;
  }
  return marked;
}

function runLength(rows, from, kind) {
  let to = from;
  while (rows[to]?.kind === kind) to++;
  return to - from;
}

function markPair(rows, del, add) {
  const part = changedPart(rows[del].text, rows[add].text);
  if (!part) return;
  rows[del] = { ...rows[del], mark: [part.start, part.oldEnd] };
  rows[add] = { ...rows[add], mark: [part.start, part.newEnd] };
}

/** `+12 −3`, with words for those who don't see the colours. */
export function numbers({ added = 0, removed = 0 }) {
  return el('span', { class: 'numbers' },
    el('span', { class: 'plus' }, `+${added}`, hidden(' added')), ' ',
    el('span', { class: 'minus' }, `−${removed}`, hidden(' removed')));
}

/** One file's diff; a long one shows its beginning and a button. */
export function diffView(diff) {
  const { path, from, change, truncated } = diff;
  const rows = markChanges(parseDiff(diff.diff ?? ''));
  const body = el('tbody', {});
  const name = from ? `${visible(from)} → ${visible(path)}` : visible(path);
  const table = el('table', { dir: 'ltr' },
    el('caption', { class: 'sr' }, `${name}: ${count(diff.added ?? 0, 'line')} added, ${diff.removed ?? 0} removed`),
    body);
  const shown = rows.length > FOLD ? SHOWN_FOLDED : rows.length;
  body.append(...rows.slice(0, shown).map(rowView));
  return el('details', { class: `diff ${change}`, open: change !== 'deleted' },
    el('summary', {},
      el('span', { class: 'path', dir: 'ltr', textContent: name }),
      el('span', { class: 'change', textContent: change ?? '' }),
      numbers(diff)),
    el('div', { class: 'diff-body', tabIndex: 0, role: 'group', 'aria-label': `Changes in ${name}` }, table),
    shown < rows.length ? moreButton(rows, shown, body) : null,
    truncated ? el('p', { class: 'note', textContent: 'The diff is longer than what is kept here.' }) : null);
}

function moreButton(rows, shown, body) {
  const label = `Show ${count(rows.length - shown, 'more line')}`;
  const button = el('button', { type: 'button', class: 'quiet more', textContent: label });
  button.addEventListener('click', () => {
    body.append(...rows.slice(shown).map(rowView));
    body.closest('.diff-body').focus({ preventScroll: true });
    button.remove();
  });
  return button;
}

const SIGNS = { add: ['+', 'added '], del: ['−', 'removed '], same: ['', ''] };

function rowView(row) {
  if (row.kind === 'hunk' || row.kind === 'note') {
    const text = row.kind === 'hunk' ? `⋯ ${visible(row.text)}` : visible(row.text);
    return el('tr', { class: row.kind }, el('td', { colSpan: 4, textContent: text }));
  }
  const [sign, word] = SIGNS[row.kind];
  return el('tr', { class: row.kind },
    lineNumber(row.old), lineNumber(row.new),
    el('td', { class: 'sign' }, el('span', { 'aria-hidden': 'true', textContent: sign }), word ? hidden(word) : null),
    el('td', { class: 'code' }, ...marked(row)));
}

const lineNumber = (n) => el('td', { class: 'n', 'aria-hidden': 'true', textContent: n ?? '' });

function marked({ text, mark }) {
  if (!mark || mark[0] === mark[1]) return [visible(text)];
  const [start, end] = mark;
  const changed = el('mark', { textContent: visible(text.slice(start, end)) });
  return [visible(text.slice(0, start)), changed, visible(text.slice(end))];
}
