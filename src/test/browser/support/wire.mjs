import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * What lies between browser and server, to be cut and mended. The browser must be launched with `flag`: it then finds
 * the server's address at our end of the wire, so that the server is still asked by its own name.
 */
export class Wire {
  #port;
  #sockets = new Set();
  #broken = false;
  #server = createServer((near) => this.#join(near));

  static async to(port) {
    const wire = new Wire();
    wire.#port = port;
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get flag() {
    return `--host-resolver-rules=MAP 127.0.0.1:${this.#port} 127.0.0.1:${this.#server.address().port}`;
  }

  /** Every connection is broken off, and new ones are, too, until `mend`. */
  cut() {
    this.#broken = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend() {
    this.#broken = false;
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near) {
    if (this.#broken) return void near.resetAndDestroy();
    const far = connect(this.#port, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.#sockets.add(socket);
      socket.on('close', () => (this.#sockets.delete(socket), other.destroy()));
      socket.on('error', () => other.destroy());
      socket.pipe(other);
    }
    return undefined;
  }
}
