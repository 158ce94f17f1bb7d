import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { bash, calls, Gate } from '../../browser/support/model.mjs';
import { at, post } from './support/chat.mjs';
import { mount } from './support/hook.mjs';
import { NASTY, NASTY_TEXT, saying, world } from './support/world.mjs';

const it = world();

const last = (page) => page.now.messages.at(-1);

/** What the newest answer holds, which is a message for each step in version 3. */
function answer(page) {
  const { messages } = page.now;
  const own = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  const all = (name) => own.flatMap((message) => message[name] ?? []);
  return { content: own.map(({ content }) => content).join(''), toolInvocations: all('toolInvocations'), annotations: all('annotations') };
}

for (const name of ['3-first', '3-last', '4-first', '4-last']) {
  const { useChat } = await import(`ai-${name}/react`);

  /** A page at that address; what it has open is closed when the test is over. */
  const open = async (t, options = {}) => {
    const page = await mount(useChat, { api: at(it.server, '/api/chat'), onError() {}, ...options });
    t.after(() => page.leave());
    return page;
  };
  const say = (page, content) => page.now.append({ role: 'user', content });
  const settled = (page) => page.until((now) => !now.isLoading && (now.messages.at(-1)?.role === 'assistant' || now.error));

  describe(`useChat, AI SDK ${name}`, { concurrency: false }, () => {
    for (const path of ['/api/chat', '/chat']) {
      test(`the page with a form, at ${path}`, async (t) => {
        it.model.plays(saying('Hello', ', ', 'world.'));
        const page = await open(t, { api: at(it.server, path) });
        page.now.handleInputChange({ target: { value: 'Hi' } });
        await page.until((now) => now.input === 'Hi');
        page.now.handleSubmit({ preventDefault() {} });
        await settled(page);

        assert.equal(page.now.error, undefined);
        assert.equal(page.now.input, '');
        assert.deepEqual([last(page).role, last(page).content], ['assistant', 'Hello, world.']);
      });
    }

    test('a conversation goes on in the session it began in', async (t) => {
      const first = `first of ${name}`;
      it.model.plays(saying('One.'), saying('Two.'));
      const runs = [];
      const page = await open(t, { onResponse: (response) => void runs.push(response.headers.get('X-Run-Id')) });
      await say(page, first);
      await settled(page);
      await say(page, 'second');
      await settled(page);

      assert.equal(last(page).content, 'Two.');
      assert.deepEqual([runs[0].split('.')[0] + '.2'], [runs[1]]);
      const sent = it.model.requests.at(-1).messages.filter((message) => message.role !== 'system');
      assert.deepEqual(sent.map((message) => message.role), ['user', 'assistant', 'user']);
    });

    test('calls, what they print and what they change', async (t) => {
      it.model.plays(
        calls('I look. ', ['write', { path: 'app.py', content: 'one\n' }], ['bash', { command: 'echo out; exit 3' }]),
        saying('Done.'),
      );
      const page = await open(t, { maxSteps: 5, maxToolRoundtrips: 5 });
      const asked = it.model.requests.length;
      await say(page, 'Go');
      await settled(page);

      const { toolInvocations: [write, command], annotations, content } = answer(page);
      assert.deepEqual([write.toolName, write.state, write.args], ['write', 'result', { path: 'app.py', content: 'one\n' }]);
      assert.match(command.result.error, /out/);
      const { data } = annotations.find(({ type }) => type === 'diff');
      assert.deepEqual([data.path, data.change, data.added, data.removed], ['app.py', 'created', 1, 0]);
      assert.equal(content, 'I look. Done.');
      assert.equal(it.model.requests.length, asked + 2, 'a page that goes on after calls of its own does not after ours');
    });

    test('a run that fails, and a request that is refused, say so in a sentence', async (t) => {
      it.model.refuses(401, { error: { message: 'no such key', type: 'invalid_request_error', code: 'invalid_api_key' } });
      const page = await open(t);
      await say(page, 'Hi');
      await page.until((now) => now.error);
      assert.match(page.now.error.message, /key/i);

      const other = await open(t, { body: { model: 'none/such' } });
      await say(other, 'Hi');
      await other.until((now) => now.error);
      assert.match(other.now.error.message, /^[A-Z].*\.\s*$/);
    });

    for (const decision of ['approve', 'deny']) {
      test(`a call that waits is answered beside the stream: ${decision}`, async (t) => {
        it.model.plays(calls('', bash('echo ran')), saying('Then.'));
        let run;
        const page = await open(t, { body: { approval: 'ask' }, onResponse: (response) => void (run = response.headers.get('X-Run-Id')) });
        const sent = say(page, 'Go');
        const asked = () => answer(page).annotations.find(({ type }) => type === 'approval');
        await page.until(asked);
        const answered = await post(it.server, `/runs/${run}/approvals/${asked().data.approval}`, { decision });
        assert.equal(answered.status, 200);
        await sent;
        await settled(page);

        assert.equal(answer(page).content, 'Then.');
        const { result } = answer(page).toolInvocations[0];
        assert.match(decision === 'approve' ? result : result.error, decision === 'approve' ? /^ran/ : /said no/);
      });
    }

    if (name === '4-last') {
      test('stop ends the run, and nothing is left to resume', async (t) => {
        const gate = new Gate();
        it.model.plays(async function* () { yield 'Begun. '; await gate.opened; });
        const page = await open(t, { id: `stopped-${name}` });
        const sent = say(page, 'Go');
        await page.until(() => last(page)?.content === 'Begun. ');
        assert.equal((await post(it.server, `/api/chat/stopped-${name}/stop`)).status, 202);
        await sent;
        await settled(page);
        assert.equal((await fetch(at(it.server, `/api/chat?chatId=stopped-${name}`))).status, 204);
        gate.open();
      });

      test('a page that was loaded again reads the answer from its beginning', async (t) => {
        const gate = new Gate();
        it.model.plays(async function* () { yield 'One '; await gate.opened; yield 'two.'; });
        const message = { id: 'm', role: 'user', content: 'Go', parts: [{ type: 'text', text: 'Go' }] };
        // The page before, of which nothing is left: hooks of one process know each other's messages.
        const before = await post(it.server, '/api/chat', { id: 'reloaded', messages: [message] });
        await before.body.cancel();

        const page = await open(t, { id: 'reloaded', initialMessages: [message] });
        page.now.experimental_resume();
        await page.until(() => last(page)?.content === 'One ');
        gate.open();
        await page.until(() => last(page).content === 'One two.');
      });
    }

    test('five megabytes arrive whole', async (t) => {
      const piece = 'x'.repeat(65_535) + '\n';
      it.model.plays(saying(...Array(80).fill(piece)));
      const page = await open(t);
      await say(page, `Much for ${name}`);
      await settled(page);
      assert.equal(answer(page).content, piece.repeat(80));
    });

    test('no character is lost, and none does anything', async (t) => {
      it.model.plays(calls('', ['bash', JSON.parse('{"command":"echo ok","__proto__":{"a":1}}')]), saying(...NASTY));
      const page = await open(t);
      await say(page, NASTY_TEXT + name);
      await settled(page);
      assert.equal(answer(page).content, NASTY_TEXT);
      assert.equal({}.a, undefined);
    });
  });
}
