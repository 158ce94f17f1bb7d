import assert from 'node:assert/strict';

/** An address of the server's. */
export const at = (server, path) => new URL(path, server.url).href;

/** A chat of one page: `options` are those of `Chat`, `query` is added to the address, `body` to each request. */
export function page(sdk, server, { id, query = '', body = {}, ...options } = {}) {
  const transport = new sdk.DefaultChatTransport({ api: at(server, '/api/chat'), body });
  if (query) {
    // As a page does it whose server wants to know more: the address of messages has a query, that of resuming, too.
    transport.prepareSendMessagesRequest = ({ id: chat, messages, body: more, trigger, messageId }) =>
      ({ api: at(server, `/api/chat${query}`), body: { id: chat, messages, trigger, messageId, ...more } });
    transport.prepareReconnectToStreamRequest = ({ id: chat }) =>
      ({ api: at(server, `/api/chat/${encodeURIComponent(chat)}/stream${query}`) });
  }
  return new sdk.Chat({ ...(id && { id }), transport, ...options });
}

/** The text of the newest message. */
export const answer = (chat) => chat.lastMessage.parts.filter((part) => part.type === 'text').map((part) => part.text).join('');

/** Its parts of a type. */
export const parts = (chat, type) => chat.lastMessage.parts.filter((part) => part.type === type);

/** That the newest message came to a good end. */
export function assertDone(chat) {
  assert.equal(chat.error, undefined);
  assert.equal(chat.status, 'ready');
  assert.equal(chat.lastMessage.role, 'assistant');
}

/** Resolves when `check` is true of the chat, which is looked at whenever its messages or its status change. */
export function until(chat, check) {
  return new Promise((resolve) => {
    const look = () => {
      if (!check()) return;
      stops.forEach((stop) => stop());
      resolve();
    };
    const stops = [chat['~registerMessagesCallback'](look), chat['~registerStatusCallback'](look)];
    look();
  });
}

/** What is asked for beside the stream, as pages do it: `POST` with JSON. */
export const post = (server, path, body) => fetch(at(server, path), {
  method: 'POST',
  ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
});

/** How the run of an answer stands: its id is the message's. */
export const status = async (server, run) => (await fetch(at(server, `/runs/${run}`))).json();
