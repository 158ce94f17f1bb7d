import assert from 'node:assert/strict';
import test from 'node:test';
import { answer, assertClean, ended, open, run, say, sees } from './support/browser.mjs';
import { bash, calls, Gate, ScriptedModel } from './support/model.mjs';
import { started, startedWith } from './support/processes.mjs';
import { Server } from './support/server.mjs';
import { world } from './support/world.mjs';

const it = world();

const saying = (text) => async function* () { yield text; };

/** A run whose model has said something and is silent since. */
async function silentRun() {
  const gate = new Gate();
  it.model.plays(async function* () {
    yield 'I begin. ';
    await gate.opened;
    yield 'Never seen.';
  });
  const page = await it.open();
  await say(page, 'Go');
  await sees(page, 'I begin.');
  return { page, gate };
}

test('Stop ends the run and keeps what was said', async () => {
  const { page, gate } = await silentRun();
  await page.getByRole('button', { name: 'Stop' }).click();

  assert.equal(await ended(page), 'cancelled');
  assert.equal((await answer(page)).trim(), 'I begin.');
  assert.match(await run(page).locator('.finish').textContent(), /Stopped/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'message', 'the focus is where one writes');
  gate.open();

  it.model.plays(saying('Again.'));
  await say(page, 'Go on');
  assert.equal(await ended(page, 2), 'done');
  assertClean(page);
});

test('Esc ends the run and the command it is at', async () => {
  const seconds = '300.025';
  it.model.plays(calls('', bash(`echo begun; exec sleep ${seconds}`)));
  const page = await it.open();
  await say(page, 'Sleep');
  const card = run(page).locator('.call');
  await card.locator('.output', { hasText: 'begun' }).waitFor({ state: 'attached' });
  await started(seconds);
  await page.keyboard.press('Escape');

  assert.equal(await ended(page), 'cancelled');
  assert.match(await card.getAttribute('data-state'), /^(failed|stopped)$/);
  assert.deepEqual(await startedWith(seconds), []);
  assertClean(page);
});

test('a second message waits until the run is over', async () => {
  const { page, gate } = await silentRun();
  await say(page, 'And this');
  assert.match(await page.locator('#hint').textContent(), /Still at work/);
  assert.equal(await page.inputValue('#message'), 'And this');
  gate.open();

  assert.equal(await ended(page), 'done');
  await page.press('#message', 'Enter');
  assert.equal(await ended(page, 2), 'done');
  assertClean(page);
});

test('a model that cannot be reached is told of with what to do; Try again tries again', async () => {
  const model = await ScriptedModel.start();
  const address = model.url;
  const server = await Server.start({ model: address });
  try {
    await model.close();
    const page = await open(it.browser, server.url);
    await page.locator('.who-answers:not(:empty)').waitFor();
    await say(page, 'Hello');
    assert.equal(await ended(page), 'error');
    const banner = page.getByRole('alert');
    assert.match(await banner.textContent(), new RegExp(new URL(address).host.replaceAll('.', '\\.')));

    await model.open(new URL(address).port);
    model.plays(saying('Here I am.'));
    await banner.getByRole('button', { name: 'Try again' }).click();
    assert.equal(await ended(page, 2), 'done');
    assert.equal(await run(page, 2).locator('.bubble').textContent(), 'Hello');
    assert.equal(await answer(page, 2), 'Here I am.');
    assert.equal(await run(page).locator('.again').isVisible(), false, 'not from the middle of a conversation');
    assertClean(page);
  } finally {
    await server.close();
    await model.close();
  }
});

test('a server that is gone is told of; the message is sent once it is back', async () => {
  const server = await Server.start();
  try {
    const page = await open(it.browser, server.url);
    await page.locator('.who-answers:not(:empty)').waitFor();
    await server.kill();
    await say(page, 'Write a hello world script');
    const banner = page.getByRole('alert');
    assert.match(await banner.textContent(), /The server could not be reached/);

    await server.startAgain();
    await banner.getByRole('button', { name: 'Try again' }).click();
    assert.equal(await ended(page), 'done');
    assert.equal(await page.locator('#log > .run').count(), 1);
    assertClean(page, 'net::ERR_');
  } finally {
    await server.close();
  }
});

test('an address that names no conversation says so, and a message begins one', async () => {
  const page = await it.open();
  await page.goto('about:blank'); // else only the hash would change, and the page would not be opened at the address
  await page.goto(`${it.server.url}#/s/AAAAAAAAAAAAAAAAAAAAAA`);
  await page.locator('#tell', { hasText: 'no conversation at this address' }).waitFor();

  it.model.plays(saying('New.'));
  await say(page, 'Begin');
  assert.equal(await ended(page), 'done');
  assertClean(page, '404');
});
