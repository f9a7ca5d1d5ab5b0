import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

/** Whether a program stands there that this process may start. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
