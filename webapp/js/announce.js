import { filesOf } from './store.js';
import { count, duration, end, visible } from './words.js';

/** What to tell a screen reader about an event, or null. Errors tell of themselves: their banner is an alert. */
export function spoken({ event, data }, run) {
  switch (event) {
    case 'on_start': return 'Runnel is at work';
    case 'on_tool_start': return `Running ${data.name}: ${visible(data.title ?? '')}`;
    case 'on_tool_end': return `${data.name} ${data.ok ? 'finished' : 'failed'}`;
    case 'on_approval_required': return `${data.name} waits for an answer`;
    case 'on_complete': return ending(data, run);
    default: return null;
  }
}

function ending({ reason, duration_ms: ms }, run) {
  const files = filesOf(run).length;
  return [end(reason)[0], files ? `${count(files, 'file')} changed` : null, ms == null ? null : duration(ms)]
    .filter(Boolean).join(', ');
}
