/** The components of both pages: one for each thing an agent does. */

export const Tool = ({ name, state, output, children }) => (
  <section className="tool" data-state={state}>
    {state === 'running' && <p><span className="spinner">⏳</span> 🛠️ Running tool: {name}</p>}
    {state === 'done' && <p>✅ Tool finished: {name}</p>}
    {state === 'failed' && <p>❌ Tool failed: {name}</p>}
    {state === 'denied' && <p>🚫 Not allowed: {name}</p>}
    {output && <pre>{output}</pre>}
    {children}
  </section>
);

const KINDS = { '+': 'added', '-': 'removed' };

export const Diff = ({ path, diff, added, removed }) => (
  <figure className="diff">
    <figcaption>{path} <b>+{added} −{removed}</b></figcaption>
    <pre>{diff.split('\n').map((line, i) => <div key={i} className={KINDS[line[0]]}>{line}</div>)}</pre>
  </figure>
);

export const Plan = ({ items }) => (
  <ul className="plan">
    {items.map(({ text, status }) => <li key={text}>{{ done: '☑', in_progress: '◐', pending: '☐' }[status]} {text}</li>)}
  </ul>
);

export const ErrorBanner = ({ children }) => <p className="error" role="alert">❌ {children}</p>;

export const Finished = ({ reason, turns, durationMs, usage }) => (
  <p className="finished" data-reason={reason}>
    Finished ({reason}) after {turns} turns, {(durationMs / 1000).toFixed(1)} s
    {usage?.totalTokens !== undefined && `, ${usage.totalTokens} tokens`}
  </p>
);

export const Approval = ({ what, onAnswer }) => (
  <p className="approval">
    May it run <code>{what}</code>?{' '}
    <button type="button" onClick={() => onAnswer(true)}>Allow</button>{' '}
    <button type="button" onClick={() => onAnswer(false)}>Deny</button>
  </p>
);
