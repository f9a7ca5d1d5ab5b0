import { sentence } from '../../emulator/misses.js';
import type { Miss } from '../../emulator/misses.js';
import { startEmulator } from '../../emulator/server.js';
import type { Emulator, EmulatorOptions } from '../../emulator/server.js';

/**
 * Google's twin for a test. To close it is to fail where something differed from Google's Discovery documents: an answer of
 * its own, and a request too unless the test sends what the product would not.
 */
export async function startStrictEmulator(
  options: EmulatorOptions,
  { of = ['request', 'answer'] }: { of?: Miss['of'][] } = {},
): Promise<Emulator> {
  const missed: string[] = [];
  const onMiss = (miss: Miss) => {
    if (of.includes(miss.of)) missed.push(sentence(miss));
  };
  const emulator = await startEmulator({ ...options, onMiss });
  return {
    ...emulator,
    async close() {
      await emulator.close();
      if (missed.length > 0) throw new Error(`Google's Discovery documents have it otherwise:\n${missed.join('\n')}`);
    },
  };
}
