/** `upstream` and `compare`. */
import { rateLimit, sampleOf } from '../terminal/option-values.js';
import { flag, noun, option, single, text } from './define.js';
import { account, faceArgument, itemCommand, listCommand } from './words.js';

export const upstreams = noun('upstream', 'forward requests that an API does not serve to its vendor', {
  set: {
    about: "forward an account's requests to paths that an API does not serve",
    args: { face: faceArgument },
    options: {
      account,
      to: { ...text('<url>', "vendor's URL, without the API's own path"), isRequired: true },
      keyFile: text(
        '<file>',
        "file with the vendor's key; - reads stdin (default: clients send their own key)",
      ),
      follow: flag('let servers reread the key file; it must be in SWITCHBOOK_VENDOR_KEY_DIR'),
      readThrough: flag('look up unknown contact ids at the vendor'),
    },
    example: 'FACE --account 1 --to https://api.example.com --key-file vendor-key.txt',
  },
  list: listCommand('list the upstreams of an account; keys are not shown'),
  remove: itemCommand('stop forwarding requests for an API', { face: faceArgument }, 'FACE --account 1'),
});

export const compare = single('compare', {
  about: 'send the same read requests to a live vendor and to its API here, and report the differences',
  args: { face: faceArgument },
  options: {
    account,
    from: text('<url>', "vendor's URL, without the API's own path (default: that of the upstream)"),
    keyFile: text('<file>', "file with the vendor's key; - reads stdin (default: see below)"),
    sample: {
      ...option('<count>', 'number of contacts to compare one by one', sampleOf),
      preset: 20,
      conflicts: 'all',
    },
    all: flag('compare every contact and every page of the list'),
    rate: option(
      '<rule>',
      "requests/seconds such as 4/1, or none (default: four fifths of the vendor's documented rate)",
      rateLimit,
    ),
    show: flag('show the values that differ; they are personal data'),
  },
  notes: [
    'Without --key-file the key is that of the upstream, else SWITCHBOOK_PULL_KEY, else the command asks for it.\n' +
      'Exit codes: 0 no differences, 1 differences, 2 not compared (stderr has the reason) or wrong usage.',
  ],
  example: 'FACE --account 1 --from https://api.example.com --key-file vendor-key.txt',
});
