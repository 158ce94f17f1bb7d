import assert from 'node:assert/strict';
import test from 'node:test';
import { assertClean, ended, say } from './support/browser.mjs';
import { world } from './support/world.mjs';

const it = world({ demo: true, args: ['--token', 'secret'] });

const tokenField = (page) => page.getByLabel('This server asks for a token');

test('a server with a token asks for it, once', async () => {
  const page = await it.open();
  const field = tokenField(page);
  await field.fill('wrong');
  await field.press('Enter');
  await page.locator('#token-why', { hasText: 'That token was not accepted.' }).waitFor();
  await field.fill('secret');
  await page.getByRole('button', { name: 'Use token' }).click();
  await page.locator('.who-answers', { hasText: 'offline/demo' }).waitFor();

  await say(page, 'Write a hello world script');
  assert.equal(await ended(page), 'done');
  await page.reload();
  assert.equal(await ended(page), 'done');
  assert.equal(await field.isVisible(), false);
  assert.ok(!page.url().includes('secret'));
  assertClean(page, '401');
});

test('a message sent before the token was given is sent with it', async () => {
  const page = await it.open();
  const field = tokenField(page);
  await field.waitFor();
  await say(page, 'Write a hello world script');
  await field.fill('secret');
  await field.press('Enter');

  assert.equal(await ended(page), 'done');
  assert.equal(await page.locator('#log > .run').count(), 1);
  assertClean(page, '401');
});

test('a conversation is shown to nobody without the token', async () => {
  const page = await it.open();
  await tokenField(page).fill('secret');
  await tokenField(page).press('Enter');
  await say(page, 'Write a hello world script');
  await ended(page);

  const stranger = await it.open();
  await stranger.goto(page.url());
  await stranger.reload();
  await tokenField(stranger).waitFor();
  assert.equal(await stranger.locator('#log > .run').count(), 0);
  assertClean(stranger, '401');
});
