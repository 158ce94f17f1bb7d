/**
 * Server-sent events from bytes, as the WHATWG HTML standard has them ("9.2.6 Interpreting an event stream").
 * Bytes may be cut anywhere. What stands after the last blank line when the bytes end is dropped, as the standard asks.
 */
export class SseParser {
  #decoder = new TextDecoder(); // drops one leading BOM
  #line = '';
  #afterCr = false;
  #data = [];
  #type = '';
  #id = '';

  /** The frames these bytes complete: `{id, event, data}`; `id` is the last one seen, `''` if none was. */
  feed(bytes) {
    const frames = [];
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return frames;
    if (this.#afterCr && text[0] === '\n') text = text.slice(1);
    this.#afterCr = text.endsWith('\r');

    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = this.#line + lines[0];
    this.#line = lines.pop();
    for (const line of lines) this.#take(line, frames);
    return frames;
  }

  #take(line, frames) {
    if (line === '') return this.#dispatch(frames);
    if (line[0] === ':') return;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    this.#field(name, value);
  }

  #field(name, value) {
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch(frames) {
    if (this.#data.length > 0) {
      frames.push({ id: this.#id, event: this.#type || 'message', data: this.#data.join('\n') });
    }
    this.#data = [];
    this.#type = '';
  }
}
