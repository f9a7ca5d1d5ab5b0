import { ConfigError, loadConfig } from '../../src/config.js';

/** The sentence that a process with these settings prints before it exits. */
export function refusalOfSettings(env: NodeJS.ProcessEnv): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The settings were taken.');
}
