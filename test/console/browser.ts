/** A real Chromium for the tests of the console, and checks that apply to every page. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { onThisMachine } from '../support/machine.js';
import { findings } from './axe.js';

// The headless shell draws the same pages without the window of a browser, for half the processor time.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** `CHROMIUM_PATH`, else the installed browser; undefined: there is none. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      // Containers have no user namespaces and a small /dev/shm; the tests open no foreign page.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      // One process for all pages, so that pages share compiled code.
      '--renderer-process-limit=1',
    ],
  });
}

function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
}

let shared: Promise<BrowserContext> | undefined;

/**
 * One browser with one profile for all files of a worker, since another one has a separate process and caches. Each
 * visit is a tab with its own session storage. The browser ends with the worker, when its pipe closes.
 */
export function sharedContext(executablePath: string): Promise<BrowserContext> {
  shared ??= launch(executablePath).then(async (browser) => {
    const context = await newContext(browser);
    // A renderer process ends with its last page, and the next one would compile all code again.
    await context.newPage();
    return context;
  });
  return shared;
}

export interface Visit {
  readonly page: Page;
  /** errors in the console, uncaught errors, and requests to other hosts */
  readonly faults: string[];
  /** Returns axe's findings for the page, or for the open dialog. */
  readonly axe: (rows?: 'first' | 'all') => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export interface VisitOptions {
  readonly width: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

export async function visit(context: BrowserContext, origin: string, options: VisitOptions): Promise<Visit> {
  const { width, height = 800, colorScheme = 'light' } = options;
  const page = await context.newPage();
  await Promise.all([page.setViewportSize({ width, height }), page.emulateMedia({ colorScheme })]);
  page.setDefaultTimeout(onThisMachine(15_000));
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) faults.push(`asked another host: ${request.url()}`);
  });
  const close = async () => {
    // The theme and the saved views belong to the tab's origin, and so to the next visit too.
    if (page.url().startsWith(origin)) await page.evaluate('localStorage.clear()');
    await page.close();
  };
  return { page, faults, axe: (rows) => findings(page, rows), close };
}

/** Chooses an option of a field by its value or its name; options of a long list are found by typing. */
export async function pick(field: Locator, wanted: string): Promise<void> {
  await field.click();
  const list = field.page().getByRole('listbox');
  const option = list
    .locator(`[data-value="${`option ${wanted}`.trim()}"]`)
    .or(list.getByRole('option', { name: wanted, exact: true }))
    .first();
  await list.getByRole('option').first().waitFor();
  if (!(await option.isVisible()))
    await field.page().getByRole('dialog').last().getByRole('combobox').fill(wanted);
  await option.click();
}

/** Gives the page of imports a file, as a person does who chooses one. */
export async function chooseFile(
  page: Page,
  name: string,
  content: string | Buffer,
  mimeType = 'text/csv',
): Promise<void> {
  await page
    .getByLabel('Choose file', { exact: true })
    .first()
    .setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
}

/** The value that a field has. */
export const chosenIn = (field: Locator) => field.getAttribute('value');

/** Adds a virtual authenticator, which confirms every request. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
