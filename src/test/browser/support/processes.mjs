import { readdir, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

/**
 * The numbers of the processes that were started with this argument. A confined command counts its own processes from
 * one, so that a number it says of itself is nobody's outside; its arguments can be seen there.
 */
export async function startedWith(argument) {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(numbers.map(async (number) => ((await argumentsOf(number)).includes(argument) ? [Number(number)] : [])));
  return found.flat();
}

/** Those processes, once there is one. */
export async function started(argument) {
  for (;;) {
    const numbers = await startedWith(argument);
    if (numbers.length > 0) return numbers;
    await setImmediate();
  }
}

async function argumentsOf(number) {
  try {
    return (await readFile(`/proc/${number}/cmdline`, 'utf8')).split('\0');
  } catch {
    return []; // it has ended since
  }
}
