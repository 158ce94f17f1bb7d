import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const launch = (...flags) =>
  chromium.launch({ executablePath: process.env.RUNNEL_CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...flags] });

/** A tab of a window of its own, with nothing in it from other tests. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 860 }, ...options });
  context.setDefaultTimeout(15_000);
  const tab = await tabIn(context);
  await tab.goto(url);
  return tab;
}

/** Another tab of the same window; it notes what should not happen in it. */
export async function tabIn(context) {
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`uncaught: ${error}`));
  page.on('request', (request) => outside(page, request.url()) && faults.push(`elsewhere: ${request.url()}`));
  page.on('dialog', (dialog) => (faults.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) =>
    console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`)));
  page.faults = faults;
  return page;
}

function outside(page, url) {
  const from = page.url();
  return from.startsWith('http') && new URL(url).origin !== new URL(from).origin;
}

/** Nothing went wrong but what the test caused: messages that hold one of `expected`. */
export function assertClean(page, ...expected) {
  assert.deepEqual(page.faults.filter((fault) => !expected.some((text) => fault.includes(text))), []);
}

// ---- what a person does and sees

export async function say(page, message) {
  await page.fill('#message', message);
  await page.press('#message', 'Enter');
}

/** The run number `n` of the conversation, from 1. */
export const run = (page, n = 1) => page.locator(`#log > .run:nth-child(${n})`);

/** Waits for the end of run `n` and answers with its reason. */
export async function ended(page, n = 1) {
  const finish = run(page, n).locator('.finish');
  await finish.waitFor({ timeout: 30_000 });
  return finish.getAttribute('data-reason');
}

/** What run `n` says, without cards and frame. */
export const answer = async (page, n = 1) => (await run(page, n).locator('.text').allTextContents()).join('\n');

export const sees = (page, text, n = 1) => run(page, n).locator('.text', { hasText: text }).first().waitFor();

/** The page of `check` in the browser, once it answers with something true. */
export const until = async (page, check, argument) => (await page.waitForFunction(check, argument)).jsonValue();
