/** Certificates of a CA that nobody else knows, made by openssl. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Pair {
  cert: string;
  key: string;
}

export interface Certificates {
  /** Signs the others. */
  ca: Pair;
  /** For 127.0.0.1 and `temporal.example`. */
  server: Pair;
  client: Pair;
  /** A CA that signed none of them. */
  stranger: Pair;
}

const openssl = (folder: string, ...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder });

/** Writes them into the folder; the answer has their paths. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const pair = (name: string): Pair => ({ cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) });
  const authority = async (name: string) => {
    const { cert, key } = pair(name);
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert];
    await openssl(folder, 'req', '-x509', ...made, '-subj', `/CN=${name}`, '-days', '2');
    return pair(name);
  };
  const signed = async (name: string) => {
    const { cert, key } = pair(name);
    const request = join(folder, `${name}.csr`);
    const extensions = join(folder, `${name}.ext`);
    await writeFile(extensions, 'subjectAltName=IP:127.0.0.1,DNS:temporal.example\n');
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', request];
    await openssl(folder, 'req', ...made, '-subj', `/CN=${name}`);
    const by = ['-CA', pair('ca').cert, '-CAkey', pair('ca').key, '-CAcreateserial', '-extfile', extensions];
    await openssl(folder, 'x509', '-req', '-in', request, ...by, '-out', cert, '-days', '2');
    return pair(name);
  };
  const ca = await authority('ca');
  return { ca, server: await signed('server'), client: await signed('client'), stranger: await authority('stranger') };
}
