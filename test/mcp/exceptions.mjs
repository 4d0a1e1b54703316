// Scenarios of the protocol's conformance suite that this server does not pass, with the reason of each. An entry that
// passes is stale and fails the run as well.

const notOffered = (what) => `the server offers tools alone, no ${what}`;
const ofFixture = 'calls a tool that only a server made for the suite has';
const extension = 'an extension that is not offered';

export const exceptions = {
  'server-stateless': ofFixture,
  caching: notOffered('prompts and resources, whose lists it asks for'),
  'completion-complete': notOffered('completions'),
  'logging-set-level': notOffered('log messages'),
  'json-schema-2020-12': ofFixture,
  'http-custom-header-server-validation': ofFixture,
  ...Object.fromEntries(
    [
      'simple-text',
      'error',
      'image',
      'audio',
      'embedded-resource',
      'mixed-content',
      'with-logging',
      'with-progress',
      'sampling',
      'elicitation',
    ].map((name) => [`tools-call-${name}`, ofFixture]),
  ),
  ...Object.fromEntries(
    ['sep1034-defaults', 'sep1330-enums'].map((name) => [`elicitation-${name}`, ofFixture]),
  ),
  ...Object.fromEntries(
    ['list', 'read-text', 'read-binary', 'templates-read', 'subscribe', 'unsubscribe'].map((name) => [
      `resources-${name}`,
      notOffered('resources'),
    ]),
  ),
  ...Object.fromEntries(
    ['list', 'get-simple', 'get-with-args', 'get-embedded-resource', 'get-with-image'].map((name) => [
      `prompts-${name}`,
      notOffered('prompts'),
    ]),
  ),
  ...Object.fromEntries(
    [
      ...[
        'basic-elicitation',
        'basic-sampling',
        'basic-list-roots',
        'request-state',
        'multiple-input-requests',
        'multi-round',
      ],
      ...['non-tool-request', 'result-type', 'tampered-state', 'capability-check'],
    ].map((name) => [`input-required-result-${name}`, ofFixture]),
  ),
  ...Object.fromEntries(
    [
      ...[
        'lifecycle',
        'capability-negotiation',
        'wire-fields',
        'request-state-removal',
        'mrtr-input',
        'request-headers',
      ],
      ...['dispatch-and-envelope', 'required-task-error', 'mrtr-composition'],
    ].map((name) => [`tasks-${name}`, extension]),
  ),
};
