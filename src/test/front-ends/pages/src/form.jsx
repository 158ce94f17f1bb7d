import { useChat } from 'ai/react';
import { createRoot } from 'react-dom/client';
import { Approval, Diff, ErrorBanner, Tool } from './parts.jsx';

const answer = (run, approval, yes) => fetch(`/runs/${run}/approvals/${approval}`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ decision: yes ? 'approve' : 'deny' }),
});

const stateOf = ({ state, result }) => (state !== 'result' ? 'running' : result.error ? 'failed' : 'done');

let run;

function Chat() {
  const { messages, input, handleInputChange, handleSubmit, error, isLoading } = useChat({
    api: '/chat', onResponse: (response) => { run = response.headers.get('X-Run-Id'); },
  });
  return (
    <>
      {messages.map((message) => {
        const notes = message.annotations ?? [];
        const answered = new Set(notes.filter(({ data }) => data.decision).map(({ data }) => data.approval));
        return (
          <article key={message.id} className={message.role}>
            {message.toolInvocations?.map((call) => (
              <Tool key={call.toolCallId} name={call.toolName} state={stateOf(call)} output={call.result?.error ?? call.result} />
            ))}
            {notes.filter(({ type }) => type === 'diff').map(({ data }) => <Diff key={data.diff_id} {...data} />)}
            {notes.filter(({ type, data }) => type === 'approval' && !answered.has(data.approval)).map(({ data }) => (
              <Approval key={data.approval} what={data.input.command} onAnswer={(yes) => answer(run, data.approval, yes)} />
            ))}
            <p>{message.content}</p>
          </article>
        );
      })}
      {error && <ErrorBanner>{error.message}</ErrorBanner>}
      <form onSubmit={handleSubmit}>
        <input value={input} onChange={handleInputChange} aria-label="Message" />
        <button disabled={isLoading}>Send</button>
      </form>
    </>
  );
}

createRoot(document.getElementById('root')).render(<Chat />);
