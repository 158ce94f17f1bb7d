/** Making nodes. Text only ever becomes text nodes: nothing a model or a tool says is read as HTML. */

/** `props`: `on` (listeners), `class`, names with a dash as attributes, all else as properties. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.filter((child) => child != null && child !== ''));
  return node;
}

function set(node, name, value) {
  if (value == null) return;
  if (name === 'on') for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
  else if (name === 'class') node.className = value;
  else if (name === 'role' || name.includes('-')) node.setAttribute(name, value);
  else node[name] = value;
}

/** Sets the text if it is another one: writing the same text again would still cost a layout and an announcement. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Lengthens the text node at the end, rather than leaving one for each piece. */
export function appendText(node, text) {
  if (node.lastChild?.nodeType === Node.TEXT_NODE) node.lastChild.appendData(text);
  else node.append(text);
}

/** Words for screen readers only. */
export const hidden = (text) => el('span', { class: 'sr', textContent: text });

/** A button that copies what `text()` gives; null where the browser has no clipboard (plain http from elsewhere). */
export function copyButton(what, text) {
  if (!navigator.clipboard) return null;
  const button = el('button', { type: 'button', class: 'quiet copy', textContent: 'Copy', 'aria-label': `Copy ${what}` });
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard.writeText(text()).then(() => 'Copied', () => 'Not allowed');
    button.textContent = done;
    say(done);
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });
  return button;
}

const TOLD = 20;

/** Tells screen readers, politely. Each is a line of its own: text put in the place of another is never read. */
export function say(text) {
  const region = document.getElementById('live');
  region.append(el('p', { textContent: text }));
  while (region.childElementCount > TOLD) region.firstElementChild.remove();
}
