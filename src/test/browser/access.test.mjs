import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import test from 'node:test';
import { ended, run, say, sees } from './support/browser.mjs';
import { bash, calls, Gate } from './support/model.mjs';
import { world } from './support/world.mjs';

const it = world();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** No rule of WCAG 2.2 AA or of good practice is broken in what is on the page now. */
async function assertAccessible(page, state) {
  const { violations, passes } = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    return window.axe.run(document, { resultTypes: ['violations'] });
  }, axe);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(found, [], state);
  assert.ok(passes.length > 10, `${state}: only ${passes.length} rules were looked at`);
}

const inDark = (page) => page.emulateMedia({ colorScheme: 'dark' });
const inLight = (page) => page.emulateMedia({ colorScheme: 'light' });

async function assertAccessibleInBoth(page, state) {
  await assertAccessible(page, state);
  await inDark(page);
  await assertAccessible(page, `${state}, dark`);
  await inLight(page);
}

/** Everything a conversation can show: changes of all kinds, code, a failed command, a plan. */
function plays({ until }) {
  it.model.plays(
    calls('I plan it. ', ['plan', { items: [{ text: 'Write', status: 'in_progress' }, { text: 'Run', status: 'pending' }] }]),
    calls('', ['write', { path: 'app.py', content: Array.from({ length: 60 }, (_, i) => `print(${i})\n`).join('') }]),
    calls('', ['edit', { path: 'app.py', edits: [{ old: 'print(7)', new: 'print(8)' }] }]),
    calls('', bash('echo here; exit 1')),
    async function* () {
      yield 'Some `code` and a block:\n\n```python\nprint("a long line of code that has to scroll where the window is narrow, and nowhere else")\n';
      await until.opened;
      yield '```\n\nThat is all.';
    });
}

async function example(options) {
  const until = new Gate();
  plays({ until });
  const page = await it.open(options);
  await say(page, 'Show me everything');
  await run(page).locator('.fence').waitFor();
  return { page, until };
}

test('the empty page is accessible', async () => {
  const page = await it.open();
  await page.locator('.who-answers:not(:empty)').waitFor();
  await assertAccessibleInBoth(page, 'empty');
});

test('a run that streams and a run that is done are accessible', async () => {
  const { page, until } = await example();
  await page.locator('#plan summary').click();
  await assertAccessible(page, 'streaming');
  until.open();
  assert.equal(await ended(page), 'done');
  await run(page).locator('details').evaluateAll((all) => all.forEach((details) => (details.open = true)));
  await assertAccessibleInBoth(page, 'done, all open');
});

test('an error is accessible, and told at once', async () => {
  it.model.refuses(401, { error: { message: 'Invalid key' } });
  const page = await it.open();
  await say(page, 'Hello');
  assert.equal(await ended(page), 'error');
  await page.getByRole('alert').locator('summary').click();
  await assertAccessibleInBoth(page, 'error');
});

test('a narrow window scrolls in one direction only, and is accessible', async () => {
  const { page, until } = await example({ viewport: { width: 400, height: 700 }, hasTouch: true, isMobile: true });
  await assertAccessible(page, 'narrow, streaming');
  until.open();
  assert.equal(await ended(page), 'done');
  await assertAccessibleInBoth(page, 'narrow, done');
  const wide = await page.evaluate(() => [document.documentElement, document.getElementById('scroller')]
    .filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.tagName));
  assert.deepEqual(wide, []);
  const small = await page.evaluate(() => [...document.querySelectorAll('button, a, summary')]
    .filter((node) => node.checkVisibility()).map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 44 || height < 44).map(([html, { width, height }]) => `${width}×${height} ${html}`));
  assert.deepEqual(small, [], 'targets of 44 px at least');
});

test('all of it can be done with the keyboard alone', async () => {
  const { page, until } = await example();
  until.open();
  await ended(page);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  assert.equal(await focused(), 'message');
  const seen = new Set();
  for (let i = 0; i < 60 && !seen.has('new'); i++) {
    await page.keyboard.press('Shift+Tab');
    seen.add(await focused());
  }
  const found = [...seen].join('\n');
  for (const stop of ['scroller', 'bash', 'app.py', 'more lines', 'Copy', 'new']) {
    assert.ok(found.includes(stop), `${stop} is not in\n${found}`);
  }
});

test('what happens is told to those who do not see it, without each word', async () => {
  const page = await it.open();
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver((changes) => window.told.push(...changes.flatMap(({ addedNodes }) => [...addedNodes]).map((node) => node.textContent)))
      .observe(document.getElementById('live'), { childList: true });
  });
  it.model.plays(calls('Some words first. ', bash('echo out')), async function* () { yield 'And then some more.'; });
  await say(page, 'Go');
  await sees(page, 'And then');
  await ended(page);
  const told = await page.evaluate(() => window.told);
  assert.deepEqual(told.map((words) => words.replace(/\d.*$/, '')), ['Runnel is at work', 'Running bash: echo out', 'bash finished', 'Done, ']);
});
