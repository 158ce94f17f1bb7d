import assert from 'node:assert/strict';
import test from 'node:test';
import { changedPart, markChanges, parseDiff } from '../../../webapp/js/diff.js';

const lines = (rows) => rows.map(({ kind, old = '', new: now = '', text }) => `${kind} ${old}:${now} ${text}`);

test('line numbers come from the hunk headers', () => {
  const rows = parseDiff('--- a/x\n+++ b/x\n@@ -3,3 +3,4 @@ void f() {\n a\n-b\n+B\n+C\n d\n@@ -20 +21 @@\n-y\n+z\n');

  assert.deepEqual(lines(rows), ['hunk : void f() {', 'same 3:3 a', 'del 4: b', 'add :4 B', 'add :5 C', 'same 5:6 d',
    'hunk : ', 'del 20: y', 'add :21 z']);
});

test('lines that look like headers are lines, for the counts say so', () => {
  const rows = parseDiff('--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- old\n-@@ -1 +1 @@\n+++ new\n+-- x\n');

  assert.deepEqual(lines(rows).slice(1), ['del 1: -- old', 'del 2: @@ -1 +1 @@', 'add :1 ++ new', 'add :2 -- x']);
});

test('a file without final newline says so', () => {
  const rows = parseDiff('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n');

  assert.deepEqual(lines(rows).slice(1), ['del 1: a', 'note : No newline at end of file', 'add :1 b', 'note : No newline at end of file']);
});

test('created, deleted and cut off diffs are read as far as they go', () => {
  assert.deepEqual(lines(parseDiff('--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+\n')), ['hunk : ', 'add :1 a', 'add :2 ']);
  assert.deepEqual(lines(parseDiff('--- a/x\n+++ /dev/null\n@@ -1,9 +0,0 @@\n-a\n')), ['hunk : ', 'del 1: a']);
  assert.deepEqual(lines(parseDiff('--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n\n-b')), ['hunk : ', 'same 1:1 a', 'same 2:2 ', 'del 3: b']);
  assert.deepEqual(parseDiff('--- a/x\n+++ b/x\n'), []);
  assert.deepEqual(lines(parseDiff('--- a/x\n+++ b/x\nBinary files a/x and b/x differ\n')), ['note : Binary files a/x and b/x differ']);
});

test('lines that replace each other are marked where they differ', () => {
  const rows = markChanges(parseDiff('--- a\n+++ b\n@@ -1,2 +1,2 @@\n-int total = 1;\n-foo(bar);\n+int total = 2;\n+foo(bar, x);\n'));

  assert.deepEqual(rows.filter(({ mark }) => mark).map(({ text, mark }) => text.slice(...mark)), ['1', '', '2', ', x']);
});

test('lines with little in common, or not one for one, are not marked', () => {
  assert.equal(changedPart('return a;', 'xyz()'), null);
  assert.equal(markChanges(parseDiff('--- a\n+++ b\n@@ -1,2 +1 @@\n-aaa 1\n-b\n+aaa 2\n')).some(({ mark }) => mark), false);
});
