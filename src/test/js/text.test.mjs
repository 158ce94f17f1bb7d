import assert from 'node:assert/strict';
import test from 'node:test';
import { TextScanner } from '../../../webapp/js/text.js';

/** What the sink was told, as blocks; pieces of one block are joined. */
class Trail {
  blocks = [];
  #inline = '';

  prose(text) { this.#add('prose', text); }
  openCode(marks) { this.#inline = marks; this.inline = ''; }
  code(text) { this.inline += text; }
  closeCode(isCode) { this.#add('prose', isCode ? `<${this.inline}>` : this.#inline + this.inline); }
  openFence(language) { this.blocks.push(['fence', language, '']); }
  fenced(text) { this.blocks.at(-1)[2] += text; }
  closeFence() { this.blocks.at(-1)[0] = 'closed fence'; }

  #add(kind, text) {
    if (this.blocks.at(-1)?.[0] === kind) this.blocks.at(-1)[1] += text;
    else this.blocks.push([kind, text]);
  }
}

function scan(text, size = text.length) {
  const trail = new Trail();
  const scanner = new TextScanner(trail);
  for (let i = 0; i < text.length; i += size) scanner.feed(text.slice(i, i + size));
  scanner.end();
  return trail.blocks;
}

const CASES = {
  'paragraphs keep their line breaks, but for those at the ends':
    ['\n\nOne\ntwo\n\nthree\n\n', [['prose', 'One\ntwo\n\nthree']]],
  'inline code':
    ['Run `a b` and ``c ` d``.', [['prose', 'Run <a b> and <c ` d>.']]],
  'a backtick that is never closed stays one':
    ['a `b\nc` d ``` e', [['prose', 'a `b\nc` d ``` e']]],
  'a fence':
    ['Try:\n\n```bash -x\npip  install\n\n  a `b`\n```\n\nDone', [['prose', 'Try:'], ['closed fence', 'bash', 'pip  install\n\n  a `b`'], ['prose', 'Done']]],
  'a fence within a list is moved to the left':
    ['- a\n  ~~~\n    x\n   \n  ```\n  ~~~~\nb', [['prose', '- a'], ['closed fence', '', '  x\n \n```'], ['prose', 'b']]],
  'a fence that is still open':
    ['```\na\n``', [['fence', '', 'a\n``']]],
  'a longer fence holds a shorter one':
    ['````md\n```\nx\n```\n````', [['closed fence', 'md', '```\nx\n```']]],
  'CRLF': ['a\r\n```\r\nb\r\n```\r\n', [['prose', 'a'], ['closed fence', '', 'b']]],
  'HTML is text': ['<img src=x onerror=alert(1)>', [['prose', '<img src=x onerror=alert(1)>']]],
  'blanks at a line start': ['a\n  b\n   ', [['prose', 'a\n  b\n   ']]],
};

for (const [name, [text, blocks]] of Object.entries(CASES)) {
  test(`${name}, whatever the size of the pieces`, () => {
    for (let size = 1; size <= text.length; size++) assert.deepEqual(scan(text, size), blocks, `pieces of ${size}`);
  });
}

test('ordinary text is passed on with the piece it came in', () => {
  const trail = new Trail();

  new TextScanner(trail).feed('Hel');

  assert.deepEqual(trail.blocks, [['prose', 'Hel']]);
});
