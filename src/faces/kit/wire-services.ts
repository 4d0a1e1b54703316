/** What a wire is served with: the same for all wires of a process. */
import type { Core } from '../../core/core.js';
import type { ByteRoom } from './byte-room.js';
import type { HostNames } from './host-names.js';
import type { Limiter } from './limiter.js';

export interface RequestLog {
  /** one line for each answer */
  readonly answered: (entry: {
    readonly requestId: string;
    readonly face: string;
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
    readonly accountId: string | undefined;
    readonly keyId: string | undefined;
    /** whether a credential came that opens nothing */
    readonly isKeyRefused: boolean;
  }) => void;
  /** what only we may see of a failure */
  readonly failed: (requestId: string, error: unknown) => void;
}

export interface WireServices {
  readonly core: Core;
  readonly limiter: Limiter;
  /** false: nothing is counted */
  readonly areLimitsOn: boolean;
  /** what all wires of the process share */
  readonly room: ByteRoom;
  /** scheme, host and perhaps a path, without a slash at the end; absent: what the request says */
  readonly publicUrl?: string | undefined;
  /** the names we answer to; absent: those of this machine alone */
  readonly hosts?: HostNames;
  readonly log: RequestLog;
}
