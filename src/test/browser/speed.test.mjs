import assert from 'node:assert/strict';
import test from 'node:test';
import { answer, assertClean, ended, say } from './support/browser.mjs';
import { world } from './support/world.mjs';

const it = world();

const LONGEST_TASK = 200; // ms; what feels stuck, on a machine that has other work, too
const TRIES = 5;
const LINE = 'The quick brown fox jumps over the `lazy` dog; and 1 < 2.\n';
const FENCE = `\`\`\`python\n${'print("something that is coloured")\n'.repeat(30)}\`\`\`\n`;

/** 64 KiB of prose and code in pieces of a few letters, as fast as they can be sent. */
const text = `${LINE.repeat(20)}${FENCE}`.repeat(40).slice(0, 64 * 1024);

/** The longest time, in ms, that the page was stuck while it drew the text; 0 where that was never over 50 ms. */
async function longestTask() {
  it.model.plays(async function* () {
    for (let i = 0; i < text.length; i += 4) yield text.slice(i, i + 4);
  });
  const page = await it.open();
  await page.evaluate(() => {
    window.tasks = [0];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' });
  });
  await say(page, 'Write');
  assert.equal(await ended(page), 'done');

  const letters = (words) => words.replace(/[`\s]|python|Copy/g, '');
  assert.equal(letters(await answer(page)), letters(text));
  assertClean(page);
  return page.evaluate(() => Math.max(...window.tasks));
}

test('64 KiB that come as fast as they can never block the page', async (t) => {
  // Somebody else's work may hold up the page a few times; what is the page's own fault comes each time.
  const longest = [await longestTask()];
  while (longest.at(-1) > LONGEST_TASK && longest.length < TRIES) longest.push(await longestTask());

  t.diagnostic(`longest task ${longest.join(' ms, then ')} ms (0: none over 50 ms)`);
  assert.ok(longest.at(-1) <= LONGEST_TASK, `a task of ${longest.at(-1)} ms`);
});

test('a long conversation stands there again within a moment', async (t) => {
  it.model.plays(async function* () {
    for (let i = 0; i < 2000; i++) yield `word${i} `;
  });
  const page = await it.open();
  await say(page, 'Write');
  await ended(page);
  const started = Date.now();
  await page.reload();
  await ended(page);
  t.diagnostic(`2,000 events were drawn again in ${Date.now() - started} ms, the page's start included`);
  assert.equal((await answer(page)).trim().split(' ').length, 2000);
  assertClean(page);
});
