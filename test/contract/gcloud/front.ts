import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The one host that gcloud calls by its own name, whatever it is told: the logs of builds are read there. */
const HOST = 'storage.googleapis.com';

/**
 * A proxy on loopback that takes Storage's own host name to the twin, under a certificate made for this run, and lets
 * gcloud reach no other: what it had dialled besides is in `refused`.
 */
export async function startFront(twin: string, folder: string) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-days', '2'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], { stdio: 'ignore' });
  const storage = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, reply) => {
    const forwarded = request(
      `${twin}${asked.url ?? ''}`,
      { method: asked.method, headers: asked.headers },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      },
    );
    asked.pipe(forwarded);
  });
  const refused: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket) => {
    if (url !== `${HOST}:443`) {
      refused.push(url);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    storage.emit('connection', socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return { proxy: `http://127.0.0.1:${port}`, certificate, refused, close: () => proxy.close() };
}
