import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithApprovalResponses } from 'ai';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Approval, Diff, ErrorBanner, Finished, Plan, Tool } from './parts.jsx';

// With ?approvals=true a call that waits ends the stream, and the hook's next request answers it.
const transport = new DefaultChatTransport({
  api: '/api/chat?approvals=true',
  prepareReconnectToStreamRequest: ({ id }) => ({ api: `/api/chat/${encodeURIComponent(id)}/stream?approvals=true` }),
});

// A page that is loaded again goes on with its conversation, and with the answer under way.
const id = location.hash.slice(1) || crypto.randomUUID();
const seen = JSON.parse(sessionStorage.getItem(id) ?? '[]');
history.replaceState(null, '', `#${id}`);

const STATES = {
  'output-available': 'done', 'output-error': 'failed', 'output-denied': 'denied',
};

function Part({ part, onAnswer }) {
  if (part.type === 'text') return <p>{part.text}</p>;
  if (part.type === 'reasoning') return <details><summary>Thinking</summary>{part.text}</details>;
  if (part.type === 'data-diff') return <Diff {...part.data} />;
  if (part.type === 'data-plan') return <Plan {...part.data} />;
  if (!part.type.startsWith('tool-')) return null;
  const state = part.preliminary ? 'running' : STATES[part.state] ?? 'running';
  return (
    <Tool name={part.type.slice(5)} state={state} output={part.errorText ?? part.output}>
      {part.state === 'approval-requested' && (
        <Approval what={part.input.command ?? JSON.stringify(part.input)} onAnswer={(yes) => onAnswer(part.approval.id, yes)} />
      )}
    </Tool>
  );
}

function Chat() {
  const { messages, sendMessage, status, error, addToolApprovalResponse } = useChat({
    id, transport, messages: seen, resume: seen.length > 0,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  });
  const [input, setInput] = useState('');
  const send = (event) => {
    event.preventDefault();
    const message = { id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text: input }] };
    sessionStorage.setItem(id, JSON.stringify([...messages, message]));
    sendMessage(message);
    setInput('');
  };
  const answer = (approval, approved) => addToolApprovalResponse({ id: approval, approved });

  return (
    <>
      {messages.map((message) => (
        <article key={message.id} className={message.role}>
          {message.parts.map((part, i) => <Part key={i} part={part} onAnswer={answer} />)}
          {message.metadata?.reason && <Finished {...message.metadata} />}
        </article>
      ))}
      {error && <ErrorBanner>{error.message}</ErrorBanner>}
      <form onSubmit={send}>
        <input value={input} onChange={(event) => setInput(event.target.value)} aria-label="Message" />
        <button disabled={status === 'submitted' || status === 'streaming'}>Send</button>
        {status === 'streaming' && (
          <button type="button" onClick={() => fetch(`/api/chat/${id}/stop`, { method: 'POST' })}>Stop</button>
        )}
      </form>
    </>
  );
}

createRoot(document.getElementById('root')).render(<Chat />);
