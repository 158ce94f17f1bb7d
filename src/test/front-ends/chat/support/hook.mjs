import { Window } from 'happy-dom';
import { createElement, useEffect } from 'react';

const window = new Window({ url: 'http://localhost/' });
globalThis.window = window;
globalThis.document = window.document;
globalThis.navigator ??= window.navigator;
globalThis.FileList ??= window.FileList;
const { createRoot } = await import('react-dom/client'); // looks for a document when it is loaded

/** A page that has nothing but a hook: `now` is what the hook gave last. */
export async function mount(hook, options) {
  const waiting = new Set();
  const page = { now: undefined };
  const Page = () => {
    page.now = hook(options);
    useEffect(() => waiting.forEach((look) => look()));
    return null;
  };
  page.until = (check) => new Promise((resolve) => {
    const look = () => {
      if (!check(page.now)) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
  const root = createRoot(document.createElement('div'));
  root.render(createElement(Page));
  page.leave = () => root.unmount();
  await page.until((now) => now);
  return page;
}
