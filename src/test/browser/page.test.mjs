import assert from 'node:assert/strict';
import test from 'node:test';
import { answer, assertClean, ended, run, say } from './support/browser.mjs';
import { world } from './support/world.mjs';

const it = world({ demo: true });

/** Notes, at each drawing, how much text there is and what the cards say of themselves. */
function watch(page) {
  return page.evaluate(() => {
    window.drawings = [];
    new MutationObserver(() => {
      const text = [...document.querySelectorAll('#log .text')].map((node) => node.textContent).join('').length;
      const cards = [...document.querySelectorAll('#log .call')].map((node) => node.dataset.state);
      window.drawings.push({ text, cards, over: document.querySelector('.finish') !== null });
    }).observe(document.getElementById('log'), { childList: true, subtree: true, characterData: true, attributes: true });
  });
}

test('the page comes from the server alone, without a fault', async () => {
  const page = await it.open();
  const answers = [];
  page.on('response', (response) => answers.push(`${response.status()} ${new URL(response.url()).pathname}`));
  await page.reload();
  await page.locator('.who-answers', { hasText: 'offline/demo' }).waitFor();

  assert.deepEqual(answers.filter((answer) => !/^(200|304) /.test(answer)), []);
  assert.ok(answers.some((answer) => answer.endsWith('/js/app.js')), answers.join());
  assert.equal(await page.title(), 'Runnel');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'message');
  assert.equal(await page.locator('#empty [data-prompt]').count(), 4);
  assertClean(page);
});

test('an example is worked on before the eyes of the person who chose it', async () => {
  const page = await it.open();
  await watch(page);
  await page.getByRole('button', { name: 'Create a Flask app' }).click();

  assert.equal(await ended(page), 'done');
  const drawings = await page.evaluate(() => window.drawings);
  const lengths = [...new Set(drawings.filter(({ over }) => !over).map(({ text }) => text))];
  assert.ok(lengths.length >= 10, `the text grew in ${lengths.length} steps`);
  assert.deepEqual(lengths, lengths.toSorted((a, b) => a - b), 'it only ever grew');
  const states = drawings.at(-1).cards.map((_, i) => [...new Set(drawings.map(({ cards }) => cards[i]).filter(Boolean))]);
  assert.ok(states.some((of) => of.includes('running') && of.at(-1) === 'done'), JSON.stringify(states));
  assert.match(await answer(page), /\bapp\.py\b/);
  await assertTold(page);
  assertClean(page);
});

/** What was done can be read afterwards: calls, changes, totals. */
async function assertTold(page) {
  const cards = run(page).locator('.call');
  for (const card of await cards.all()) {
    assert.match(await card.getAttribute('data-state'), /^(done|failed)$/);
    assert.match(await card.locator('summary .sign').first().textContent(), /^[✅❌]$/u);
  }
  const diff = run(page).locator('.diff', { has: page.locator('.path', { hasText: /^app\.py$/ }) });
  const added = await diff.locator('.numbers .plus').textContent();
  assert.match(added, /^\+\d\d/);
  assert.equal(await diff.locator('.change').textContent(), 'created');
  assert.ok((await diff.locator('tr.add').count()) > 20);
  await diff.getByRole('button', { name: /more lines/ }).click();
  assert.equal(await diff.locator('tr.add').count(), Number.parseInt(added.slice(1), 10));
  assert.match(await diff.locator('tr.add .code').allTextContents().then((lines) => lines.join('\n')), /@app\.\w+\("\/items/);

  const facts = await run(page).locator('.finish .facts').textContent();
  assert.match(facts, /2 files.*\+\d+.*−0.*\d+ tool calls.*0 tokens.*\d s$/);
  assert.deepEqual(await run(page).locator('.files .path').allTextContents(), ['app.py', 'requirements.txt']);
  assert.equal(await page.locator('#notice-mark').textContent(), 'demo');
}

test('a conversation that is over stands there again after a reload, also at its address in another window', async () => {
  const page = await it.open();
  await say(page, 'Write a hello world script');
  await ended(page);
  await say(page, 'Explain this project');
  await ended(page, 2);
  const shown = () => page.locator('#log').innerText();
  const before = await shown();

  await page.reload();
  await ended(page, 2);
  assert.equal(await shown(), before);
  assert.equal(await page.locator('#title').textContent(), 'Write a hello world script');
  const other = await it.open();
  await other.goto(page.url());
  await ended(other, 2);
  assert.equal(await other.locator('#log').innerText(), before);
  assertClean(page);
  assertClean(other);
});

test('New begins another conversation; Back shows the one before', async () => {
  const page = await it.open();
  await say(page, 'Write a hello world script');
  await ended(page);

  await page.getByRole('link', { name: 'New conversation' }).click();
  await page.locator('#empty').waitFor();
  assert.equal(await page.locator('#log > .run').count(), 0);
  await page.goBack();
  assert.equal(await ended(page), 'done');
  assertClean(page);
});
