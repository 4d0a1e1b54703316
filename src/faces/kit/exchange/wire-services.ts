/** Services of a wire: the same for all wires of a process. */

import type { ByteBudget } from '@switchbook/admission/byte-budget.js';
import type { Limiter } from '@switchbook/admission/rate-limiter.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Trace } from '@switchbook/domain/runtime/trace-context.js';
import type { EndedKey } from '../../../access/operations/authenticate.js';
import type { Core } from '../../../core/core.js';
import type { Forwarder } from '../forward/forward.js';
import type { Exchange } from '../wire/declared-route.js';
import type { RenderOnEveryWire } from '../wire/rendered-contact.js';
import type { ServedApis } from '../wire/served-apis.js';
import type { HostNames } from './host-names.js';

export interface RequestLog {
  /** one line for each answer */
  readonly answered: (entry: AnsweredRequest) => void;
  /** internal details of a failure */
  readonly failed: (request: LoggedRequest, error: unknown) => void;
}

/** The ids that identify log lines of a request. */
interface LoggedRequest {
  readonly requestId: string;
  /** absent: the caller sends no trace */
  readonly trace?: Trace | undefined;
}

/** `url`: unchanged, with its query: never for a log. */
export interface AnsweredRequest
  extends LoggedRequest,
    Pick<Exchange, 'method' | 'prefix' | 'url' | 'isForwarded'> {
  /** id from a trusted proxy; undefined if it is the request's id, or none was sent */
  readonly proxyRequestId: string | undefined;
  /** address of the client; of an IPv6 client, its network */
  readonly address: string;
  readonly face: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly accountId: AccountId | undefined;
  readonly keyId: string | undefined;
  /** whether the credential sent is invalid */
  readonly isKeyRefused: boolean;
  /** the beginning of an invalid key */
  readonly keyStart: string | undefined;
  /** the kind of the refusal that is the answer; undefined: it was not refused here */
  readonly problem?: string | undefined;
  /** the scope that the key lacks */
  readonly lacks?: string | undefined;
  /** the refused key, if an account had it */
  readonly endedKey?: EndedKey | undefined;
  /** whether the request was above the rate of its key or account */
  readonly isLimited: boolean;
  /** null: no route of this server serves the path */
  readonly servedPath: string | null;
  /** result of a lookup at the vendor; undefined: no lookup */
  readonly lookedUp: string | undefined;
  /** whether lists of calls omit the request */
  readonly isUnlisted: boolean;
  /** whether a file is sent or received */
  readonly isTransfer: boolean;
}

export interface WireServices {
  readonly core: Core;
  readonly limiter: Limiter;
  /** false: no counting */
  readonly areLimitsOn: boolean;
  /** shared by all wires of the process */
  readonly budget: ByteBudget;
  /** whether another database is active for the installation: then no request is served */
  readonly isMoved?: () => boolean;
  /** scheme, host and perhaps a path, without a slash at the end; absent: that of the request */
  readonly publicUrl?: string | undefined;
  /** our host names; absent: only the names of this machine */
  readonly hosts?: HostNames;
  /** origins of pages that may use wires that allow it, in lower case; `*`: any */
  readonly corsOrigins?: ReadonlySet<string> | undefined;
  /** absent: this process cannot render contacts on every wire */
  readonly renderOnEveryWire?: RenderOnEveryWire;
  /** absent: other APIs are not known */
  readonly served?: ServedApis;
  /** absent: no request is forwarded */
  readonly forwarder?: Forwarder;
  readonly log: RequestLog;
}
