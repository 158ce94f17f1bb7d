import assert from 'node:assert/strict';
import test from 'node:test';
import { assertClean, ended, run, say, sees } from './support/browser.mjs';
import { bash, calls } from './support/model.mjs';
import { world } from './support/world.mjs';

const it = world({ settings: { approval: 'ask' } });

const saying = (text) => async function* () { yield text; };

const question = (page) => page.getByRole('group', { name: 'Allow this call?' });

const choose = (page, name) => question(page).getByRole('button', { name, exact: true }).click();

test('a call waits for the answer given in the page, which shows all of what would be run', async () => {
  it.model.plays(calls('', bash('echo first\necho second')), saying('It ran.'));
  const page = await it.open();
  await say(page, 'Run it');
  await question(page).waitFor();
  assert.match(await run(page).locator('.card .input').textContent(), /it runs a command.*echo first\necho second/s);
  assert.equal(await run(page).locator('.card .output').textContent(), '');

  await choose(page, 'Allow');
  await ended(page);

  assert.match(await run(page).locator('.card .output').textContent(), /first\nsecond/);
  assert.equal(await question(page).count(), 0);
  assertClean(page);
});

test('a call that is denied is not done', async () => {
  it.model.plays(calls('', bash('echo nothing')), saying('As you like.'));
  const page = await it.open();
  await say(page, 'Run it');
  await choose(page, 'Deny');
  await ended(page);

  assert.equal(await run(page).locator('.call').getAttribute('data-state'), 'denied');
  await sees(page, /As you like\./);
  assertClean(page);
});

test('what is always allowed is not asked about again, and a page loaded while it waits can answer too', async () => {
  it.model.plays(calls('', bash('echo again')), calls('', bash('echo again')), saying('Twice.'));
  const page = await it.open();
  await say(page, 'Run it twice');
  await question(page).waitFor();
  await page.reload();

  await choose(page, 'Always in this session');
  await ended(page);

  assert.equal(await run(page).locator('.call[data-state="done"]').count(), 2);
  assertClean(page);
});
