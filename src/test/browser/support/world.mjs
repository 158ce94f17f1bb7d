import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, open } from './browser.mjs';
import { ScriptedModel } from './model.mjs';
import { Server } from './server.mjs';
import { Wire } from './wire.mjs';

/**
 * What the tests of a file share: a browser, a server and, but for `demo`, a model that says what the test wants.
 * With `wired` a wire between browser and server. `args` and `settings` are the
 * server's.
 */
export function world({ demo = false, wired = false, args = [], settings = {} } = {}) {
  const it = {};
  before(async () => {
    if (!demo) it.model = await ScriptedModel.start();
    it.server = await Server.start({ model: it.model?.url, args, settings });
    if (wired) it.wire = await Wire.to(it.server.port);
    it.browser = await launch(...(wired ? [it.wire.flag] : []));
  });
  after(async () => {
    await it.browser?.close();
    await it.wire?.close();
    await it.server?.close();
    await it.model?.close();
    assert.doesNotMatch(it.server.log, /error|exception/i);
  });
  it.open = (options) => open(it.browser, it.server.url, options);
  return it;
}
