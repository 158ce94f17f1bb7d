import assert from 'node:assert/strict';
import test from 'node:test';
import { answer, assertClean, ended, run, say, sees } from './support/browser.mjs';
import { bash, calls, Gate } from './support/model.mjs';
import { world } from './support/world.mjs';

const it = world();

const saying = (text) => async function* () { yield text; };

test('a message goes on where the conversation stands', async () => {
  it.model.plays(saying('Blue.'), saying('As I said: blue.'));
  const page = await it.open();
  await say(page, 'Which colour?');
  await ended(page);
  await page.evaluate(() => {
    window.flickers = 0;
    new MutationObserver(() => window.flickers++).observe(document.getElementById('notice'), { attributes: true });
    new MutationObserver(() => window.flickers++).observe(document.getElementById('model'), { childList: true });
  });
  await say(page, 'Once more');
  await ended(page, 2);

  const { messages } = it.model.requests.at(-1);
  assert.deepEqual(messages.filter(({ role }) => role !== 'system').map(({ role, content }) => [role, content]),
    [['user', 'Which colour?'], ['assistant', 'Blue.'], ['user', 'Once more']]);
  assert.equal(await answer(page, 2), 'As I said: blue.');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'message');
  assert.match(await run(page, 2).locator('.finish .facts').textContent(), /1,200 tokens in, 34 out/);
  assert.equal(await page.locator('#notice-mark').textContent(), 'note');
  assert.equal(await page.evaluate(() => window.flickers), 0, 'who answers stays the same');
  assertClean(page);
});

test('each piece is shown when it comes', async () => {
  const gates = [new Gate(), new Gate()];
  it.model.plays(async function* () {
    yield 'Hel';
    await gates[0].opened;
    yield 'lo `co';
    await gates[1].opened;
    yield 'de`\n```js\n1 < 2\n```\n';
  });
  const page = await it.open();
  await say(page, 'Hi');
  await sees(page, /^Hel$/);
  gates[0].open();
  await sees(page, /^Hello co$/);
  gates[1].open();
  await ended(page);

  assert.equal(await run(page).locator('.prose code').textContent(), 'code');
  assert.equal(await run(page).locator('.fence code').textContent(), '1 < 2');
  assertClean(page);
});

test('a change shows what went and what came, and where in the line', async () => {
  it.model.plays(
    calls('', ['write', { path: 'a.txt', content: 'one\ntwo words\nthree\n' }]),
    calls('', ['edit', { path: 'a.txt', edits: [{ old: 'two words', new: 'two numbers' }] }]),
    saying('Changed.'));
  const page = await it.open();
  await say(page, 'Change it');
  assert.equal(await ended(page), 'done');

  const diff = run(page).locator('.diff.modified');
  assert.equal(await diff.locator('.numbers').textContent(), '+1 added −1 removed');
  assert.deepEqual(await diff.locator('tr.del .code').allTextContents(), ['two words']);
  assert.deepEqual(await diff.locator('tr.add .code').allTextContents(), ['two numbers']);
  assert.equal(await diff.locator('tr.add mark').textContent(), 'number');
  assert.match(await run(page).locator('.finish .facts').textContent(), /1 file.*\+4.*−1.*2 tool calls/);
  assertClean(page);
});

test('a command shows its output while it runs, and how it failed', async () => {
  it.model.plays(calls('', bash('echo first; until [ -e go ]; do sleep 0.05; done; echo second; exit 3')),
    calls('', bash('true')), saying('It failed.'));
  const page = await it.open();
  await say(page, 'Run it');
  const card = run(page).locator('.call').first();
  await card.locator('.output', { hasText: 'first' }).waitFor({ state: 'attached' });
  assert.equal(await card.getAttribute('data-state'), 'running');
  assert.equal(await run(page).locator('.status').textContent().then((text) => text.startsWith('Running bash')), true);
  await it.server.touch(page.url().split('/').at(-1), 'go');

  assert.equal(await ended(page), 'done');
  assert.equal(await card.getAttribute('data-state'), 'failed');
  assert.equal(await card.locator('.card summary .sign').textContent(), '❌');
  assert.match(await card.locator('.card summary').textContent(), /exit 3/);
  assert.match(await card.locator('.output pre').textContent(), /^first\nsecond\n/);
  assert.equal(await card.locator('details.card').getAttribute('open'), '', 'what failed is open');
  assertClean(page);
});

test('the page follows the end until the reader looks back', async () => {
  const more = new Gate();
  it.model.plays(async function* () {
    yield 'line\n'.repeat(200);
    await more.opened;
    yield 'line\n'.repeat(200);
  });
  const page = await it.open();
  await say(page, 'Write much');
  await sees(page, 'line');
  const left = () => page.evaluate(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.getElementById('scroller');
    return [scrollTop, scrollHeight - scrollTop - clientHeight];
  });
  await page.waitForFunction(() => document.getElementById('scroller').scrollTop > 1000);
  assert.ok((await left())[1] <= 1, 'at the end');

  await page.locator('#scroller').hover();
  await page.mouse.wheel(0, -500);
  await page.locator('#to-end:not([hidden])').waitFor();
  const [top] = await left();
  more.open();
  await ended(page);
  assert.equal((await left())[0], top);
  await page.locator('#to-end').click();
  await page.waitForFunction(() => document.getElementById('to-end').hidden);
  assert.ok((await left())[1] <= 1, 'at the end again');
  assertClean(page);
});
