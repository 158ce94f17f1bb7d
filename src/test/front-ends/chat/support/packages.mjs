import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const here = createRequire(import.meta.url);

/** `useChat` of the AI SDK 5, 6 and 7: for each the first release and the newest, with the `ai` that it was made for. */
export async function sdks() {
  return Promise.all(['5-first', '5-last', '6-first', '6-last', '7-first', '7-last'].map(async (name) => {
    const react = here.resolve(`react-${name}`);
    const its = createRequire(react);
    const { Chat } = await import(pathToFileURL(react));
    const ai = await import(pathToFileURL(its.resolve('ai')));
    return { name, major: Number(name[0]), Chat, ...ai };
  }));
}
