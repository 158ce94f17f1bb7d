import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { bash, calls, Gate, ScriptedModel } from '../../browser/support/model.mjs';
import { Server } from '../../browser/support/server.mjs';

let model;
let server;
let pages;
let browser;
let address;

async function freePort() {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

before(async () => {
  const port = await freePort();
  address = `http://localhost:${port}`;
  model = await ScriptedModel.start();
  server = await Server.start({ model: model.url, settings: { 'allowed-origins': address, approval: 'ask' } });
  process.env.RUNNEL_URL = server.url.replace(/\/$/, '');
  await build({ logLevel: 'error' });
  pages = await preview({ logLevel: 'error', preview: { port, strictPort: true, host: 'localhost' } });
  browser = await chromium.launch({ executablePath: process.env.RUNNEL_CHROMIUM, args: ['--disable-gpu'] });
});

after(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
  await model?.close();
});

/** A tab that fails the test when anything goes wrong in it. */
async function open(t, path, { expected = [] } = {}) {
  const context = await browser.newContext();
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  t.after(() => {
    assert.deepEqual(faults.filter((fault) => !expected.some((words) => fault.includes(words))), []);
    return context.close();
  });
  await page.goto(address + path);
  return page;
}

async function say(page, words) {
  await page.getByLabel('Message').fill(words);
  await page.getByRole('button', { name: 'Send' }).click();
}

const saying = (words) => async function* () { yield words; };

const work = () => model.plays(
  calls('I look. ', ['write', { path: 'app.py', content: 'one\n' }]),
  calls('', bash('echo out; exit 3')),
  saying('All done.'),
);

for (const [path, name] of [['/', 'AI SDK 7'], ['/form.html', 'AI SDK 4']]) {
  test(`${name}: each thing the agent does is shown as what it is`, async (t) => {
    work();
    const page = await open(t, path);
    await say(page, 'Make it');
    for (let asked = 0; asked < 2; asked++) await page.getByRole('button', { name: 'Allow' }).click();

    await page.getByText('All done.').waitFor();
    await page.getByText('✅ Tool finished: write').waitFor();
    await page.getByText('❌ Tool failed: bash').waitFor();
    assert.match(await page.locator('.diff figcaption').textContent(), /^app\.py \+1/);
    assert.equal(await page.locator('.diff .added').last().textContent(), '+one');
    if (path === '/') assert.match(await page.locator('.finished').textContent(), /^Finished \(done\) after 3 turns/);
  });

  test(`${name}: what is denied is not done`, async (t) => {
    model.plays(calls('', bash('touch done')), saying('Then not.'));
    const page = await open(t, path);
    await say(page, 'Do it');
    await page.getByText('May it run touch done?').waitFor();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Then not.').waitFor();
    await page.locator('.tool:is([data-state=denied], [data-state=failed])').waitFor();
  });

  test(`${name}: a run that fails shows a banner`, async (t) => {
    model.refuses(401, { error: { message: 'no such key', type: 'invalid_request_error', code: 'invalid_api_key' } });
    const page = await open(t, path);
    await say(page, 'Fail');
    assert.match(await page.getByRole('alert').textContent(), /^❌ .*key/);
  });
}

test('AI SDK 7: a page that is loaded again in the middle goes on, and can stop', async (t) => {
  const gate = new Gate();
  model.plays(async function* () { yield 'One '; await gate.opened; yield 'two.'; await new Promise(() => {}); });
  const page = await open(t, '/');
  await say(page, 'Count');
  await page.getByText('One').waitFor();
  await page.reload();
  await page.getByText('One').waitFor();
  gate.open();
  await page.getByText('One two.').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('.finished[data-reason=cancelled]').waitFor();
});

test('AI SDK 7: a command shows a spinner, and what it prints, while it runs', async (t) => {
  model.plays(calls('', bash('echo first; sleep 1.2; echo second; until [ -e go ]; do sleep 0.1; done')));
  const page = await open(t, '/');
  await say(page, 'Run');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.locator('.tool[data-state=running] .spinner').waitFor();
  await page.locator('.tool[data-state=running] pre', { hasText: 'second' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('.finished[data-reason=cancelled]').waitFor();
});
