import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FILE = createRequire(import.meta.url).resolve('@agentclientprotocol/sdk/schema/v1/schema.json');

/** Shapes in which nothing may stand that the schema does not name. */
const CLOSED = [
  'SessionNotification', 'RequestPermissionRequest', 'PermissionOption', 'ToolCallLocation', 'PlanEntry', 'Cost',
  'InitializeResponse', 'AgentCapabilities', 'PromptCapabilities', 'McpCapabilities', 'SessionCapabilities',
  'Implementation', 'NewSessionResponse', 'LoadSessionResponse', 'ResumeSessionResponse', 'SessionModeState',
  'SessionMode', 'PromptResponse', 'ListSessionsResponse', 'SessionInfo', 'Error',
];
const CLOSED_VARIANTS = ['SessionUpdate', 'ToolCallContent', 'ContentBlock'];

const RESULTS = {
  'initialize': 'InitializeResponse', 'session/new': 'NewSessionResponse', 'session/load': 'LoadSessionResponse',
  'session/resume': 'ResumeSessionResponse', 'session/list': 'ListSessionsResponse', 'session/prompt': 'PromptResponse',
  'session/set_mode': 'SetSessionModeResponse', 'session/close': 'CloseSessionResponse',
  'session/delete': 'DeleteSessionResponse', 'authenticate': 'AuthenticateResponse',
};
const CALLS = {
  'session/update': 'SessionNotification', 'session/request_permission': 'RequestPermissionRequest',
  '$/cancel_request': 'CancelRequestNotification',
};

function strict() {
  const schema = JSON.parse(readFileSync(FILE, 'utf8'));
  for (const name of CLOSED) schema.$defs[name].unevaluatedProperties = false;
  for (const name of CLOSED_VARIANTS) for (const variant of schema.$defs[name].oneOf) variant.unevaluatedProperties = false;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(schema, 'acp');
  return ajv;
}

const ajv = strict();

function problems(name, value) {
  const validate = ajv.getSchema(`acp#/$defs/${name}`);
  return validate(value) ? [] : [`${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`];
}

/**
 * What is wrong with a message of the agent by the schema of the official package; `asked` tells the method of a request
 * by its id.
 */
export function wrongWith(message, asked) {
  if (message.jsonrpc !== '2.0') return [`no JSON-RPC 2.0: ${JSON.stringify(message)}`];
  const beside = Object.keys(message).filter((key) => !['jsonrpc', 'id', 'method', 'params', 'result', 'error'].includes(key));
  if (beside.length) return [`unknown members ${beside}`];
  if ('method' in message) {
    return CALLS[message.method] ? problems(CALLS[message.method], message.params) : [`unknown method ${message.method}`];
  }
  if ('error' in message) return 'result' in message ? ['both result and error'] : problems('Error', message.error);
  const method = asked(message.id);
  return RESULTS[method] ? problems(RESULTS[method], message.result) : [`an answer to nothing: ${JSON.stringify(message)}`];
}
