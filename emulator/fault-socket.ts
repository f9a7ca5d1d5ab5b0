/** Faults of the connection itself. Their times are real ones, as a client's deadlines are. */
import { setInterval, setTimeout } from 'node:timers';

import type { FastifyReply } from 'fastify';

import type { SocketFault } from './fault.js';

/** https://github.com/GoogleCloudPlatform/magic-modules/pull/9973: more than the 30 s that its client waited. */
const STALL_MS = 31_000;

/** A drop at a time, for so long in all. */
const DROPS = 20;
const DRIP_MS = 4_000;

/** Takes the reply out of the server's hands; a connection that closes, also because the server does, ends it all. */
export function misbehave(reply: FastifyReply, fault: SocketFault, payload: string | Buffer = ''): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  const bytes = Buffer.from(payload);
  const begin = (): void => {
    const length = bytes.length > 0 ? { 'content-length': bytes.length } : {};
    raw.writeHead(reply.statusCode, { ...(reply.getHeaders() as Record<string, string>), ...length });
  };
  const untilClosed = (timer: NodeJS.Timeout): void => {
    raw.once('close', () => {
      clearTimeout(timer);
    });
  };
  switch (fault) {
    case 'reset':
      raw.socket?.resetAndDestroy();
      break;
    case 'close':
      raw.destroy();
      break;
    case 'truncate':
      begin();
      raw.write(bytes.subarray(0, bytes.length / 2), () => raw.destroy());
      break;
    case 'stall':
      untilClosed(
        setTimeout(() => {
          begin();
          raw.end(bytes);
        }, STALL_MS),
      );
      break;
    case 'drip': {
      begin();
      const size = Math.ceil(bytes.length / DROPS);
      let sent = 0;
      const drip = (): void => {
        if (sent < bytes.length) raw.write(bytes.subarray(sent, (sent += size)));
        else raw.end();
      };
      untilClosed(setInterval(drip, DRIP_MS / DROPS));
    }
  }
  return reply;
}
