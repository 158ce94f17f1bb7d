import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test, { after, before } from 'node:test';
import { answer, assertClean, ended, run, say } from './support/browser.mjs';
import { bash, calls } from './support/model.mjs';
import { world } from './support/world.mjs';

// Holds T13: what models, tools and files say is text in the page: nothing of it runs, and nobody elsewhere is asked.
const it = world();

/** A server elsewhere that nobody should ever ask. */
let elsewhere;
const asked = [];

before(async () => {
  elsewhere = createServer((request, response) => {
    asked.push(request.url);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
});
after(() => elsewhere.close());

const url = () => `http://127.0.0.1:${elsewhere.address().port}/`;

/** What a page that reads text as anything but text would act on. */
const poison = (where) => [
  `<img src="${url()}${where}" onerror="window.hacked='${where}'">`,
  `<img src=x onerror=window.hacked='${where}'>`,
  `<script>window.hacked='${where}'</script>`,
  `<svg onload=window.hacked='${where}'>`,
  `<iframe srcdoc="<script>parent.hacked='${where}'</script>"></iframe>`,
  `<style>@import "${url()}${where}";</style>`,
  `[click](javascript:window.hacked='${where}')`,
  `![x](${url()}${where})`,
  `<a href="javascript:window.hacked='${where}'">x</a>`,
  '{{constructor.constructor("window.hacked=1")()}}',
].join('\n');

const BIDI = '\u202eevil\u2066';
const CONTROL = '\u0000\u0007\u001b[31mred\u001b[0m\u001b]0;title\u0007\u009b1m';

/** Nothing ran, nothing was asked for, and no node came of what was said. */
async function assertHarmless(page) {
  const found = await page.evaluate(() => ({
    hacked: window.hacked ?? null,
    nodes: [...document.querySelectorAll('#log :is(a, img, svg, script, style, iframe, object, embed, form, input, link)')]
      .map((node) => node.outerHTML),
    handlers: [...document.querySelectorAll('#log *')].flatMap((node) =>
      node.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style').map((name) => `${node.outerHTML} ${name}`)),
    raw: /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]/.exec(document.querySelector('#log').textContent)?.[0] ?? null,
  }));
  assert.deepEqual(found, { hacked: null, nodes: [], handlers: [], raw: null });
  assert.deepEqual(asked, []);
  assertClean(page);
}

test('what the model says is text', async () => {
  const text = poison('answer');
  it.model.plays(async function* () {
    for (const piece of `${text}\n\`\`\`html\n${text}\n${BIDI}\n\`\`\`\n${BIDI}${CONTROL}`.match(/[^]{1,7}/g)) yield piece;
  });
  const page = await it.open();
  await say(page, 'Say it');
  assert.equal(await ended(page), 'done');

  const said = await answer(page);
  assert.ok(said.includes(`<img src=x onerror=window.hacked='answer'>`), said);
  assert.ok(said.includes('\\u202eevil\\u2066'), 'in code, whatever turns directions is written out');
  assert.ok(said.includes('\\u0007\\u001b[31m'), said);
  await assertHarmless(page);
});

test('what tools are called with, print and change is text', async () => {
  const file = `<img src=x onerror=window.hacked='name'>${BIDI}.txt`;
  const text = `${poison('tool')}\n${BIDI}${CONTROL}`;
  it.model.plays(
    calls('', ['write', { path: file, content: `${text.replaceAll('\u0000', '')}\n` }]),
    calls('', ['edit', { path: file, edits: [{ old: '[click]', new: '[<b>clack</b>]' }] }]),
    calls('', bash(`cat ./*.txt; printf '%b' '\\a\\033[31mred\\033]0;t\\a'; : ${BIDI} "<img src=x onerror=window.hacked=1>"`)),
    calls('', ['<img src=x onerror=window.hacked=1>', { '<b>x</b>': '<img src=x onerror=window.hacked=1>' }]),
    async function* () { yield 'Did it.'; });
  const page = await it.open();
  await say(page, 'Do it');
  assert.equal(await ended(page), 'done');
  await run(page).locator('details').evaluateAll((all) => all.forEach((details) => (details.open = true)));

  assert.deepEqual(await run(page).locator('.call').evaluateAll((cards) => cards.map((card) => card.dataset.state)),
    ['done', 'done', 'done', 'failed']);
  const shown = await run(page).textContent();
  assert.ok(shown.includes(`<script>window.hacked='tool'</script>`));
  assert.match(await run(page).locator('.diff .path').first().textContent(), /^<img src=x.*\\u202eevil\\u2066\.txt$/);
  await assertHarmless(page);
  await page.reload();
  await ended(page);
  await assertHarmless(page);
});

test('what the person says and what a provider refuses with is text', async () => {
  it.model.refuses(400, { error: { message: poison('refusal') + BIDI, code: '<img src=x onerror=window.hacked=1>' } });
  const page = await it.open();
  await say(page, poison('message'));
  assert.equal(await ended(page), 'error');
  await page.getByRole('alert').locator('summary').click();
  assert.ok((await page.getByRole('alert').textContent()).includes(`onerror=window.hacked='refusal'`));
  assert.ok((await page.locator('#title').textContent()).startsWith('<img'));
  await assertHarmless(page);
});

test('the page lets nothing in, whatever finds its way into it', async () => {
  const page = await it.open();
  await page.evaluate((address) => {
    window.blocked = [];
    addEventListener('securitypolicyviolation', (e) => window.blocked.push(e.effectiveDirective));
    const attempt = (work) => {
      try {
        work();
      } catch (refused) {
        if (!(refused instanceof TypeError)) throw refused;
      }
    };
    attempt(() => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1">'));
    attempt(() => (document.body.appendChild(document.createElement('script')).textContent = 'window.hacked = 2'));
    attempt(() => document.body.appendChild(document.createElement('a')).setAttribute('onclick', 'window.hacked = 3'));
    new Image().src = `${address}image`;
    fetch(`${address}fetch`).catch(() => {});
  }, url());
  for (const what of ['require-trusted-types-for', 'img-src', 'connect-src']) {
    await page.waitForFunction((directive) => window.blocked.includes(directive), what);
  }
  assert.equal(await page.evaluate(() => window.hacked ?? null), null);
  assert.deepEqual(asked, []);
});
