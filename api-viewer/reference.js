// Shows the page's OpenAPI document. It is loaded before the viewer, whose style elements get the nonce of the page, so that
// the policy need not allow styles of anybody else.
const nonce = document.querySelector('meta[property=csp-nonce]').content;
const createElement = Document.prototype.createElement;
Document.prototype.createElement = function (name, ...rest) {
  const made = createElement.call(this, name, ...rest);
  if (String(name).toLowerCase() === 'style') made.nonce = nonce;
  return made;
};

// curl, JavaScript (in browsers and in Node.js) and Python; the others would only make the choice longer.
const hidden = {
  shell: ['httpie', 'wget'],
  js: ['axios', 'jquery', 'ofetch', 'xhr'],
  node: ['axios', 'fetch', 'ofetch'],
  python: ['aiohttp', 'httpx_async', 'httpx_sync'],
};
const languages =
  'c clojure csharp dart fsharp go http java julia kotlin objc ocaml php powershell r ruby rust swift';
for (const one of languages.split(' ')) hidden[one] = true;

// The viewer's buttons to copy have an icon alone: who hears the page needs a name.
const nameButtons = () => {
  for (const button of document.querySelectorAll('button[class*="copy-button"]:not([aria-label])'))
    button.setAttribute('aria-label', 'Copy');
};

document.addEventListener('DOMContentLoaded', () => {
  new MutationObserver(nameButtons).observe(document.body, { childList: true, subtree: true });
  const place = document.querySelector('#reference');
  globalThis.Scalar.createApiReference(place, {
    url: place.dataset.document,
    // Nothing is asked of, or told to, any other host.
    withDefaultFonts: false,
    telemetry: false,
    proxyUrl: '',
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
    persistAuth: false,
    documentDownloadType: 'direct',
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    hiddenClients: hidden,
    authentication: { preferredSecurityScheme: 'key' },
    modelsSectionLabel: 'Schemas',
  });
});
