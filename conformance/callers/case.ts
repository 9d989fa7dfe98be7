/** A promise that a user of containerd or Docker relies on. */
export interface Case {
  /** What holds, as a sentence about the client's containers. */
  readonly name: string;
  /**
   * Run by bash, where a failing command ends it. `$id` is a name for a container that no other case uses, `$dir` an empty directory, `$image` the
   * name of an image with busybox, `$RUNTIME` the path of the runtime. What it leaves under a name that starts with `$id` is removed.
   */
  readonly script: string;
  /** What it prints on standard output and standard error together, but for white space at both ends. */
  readonly prints: string | RegExp;
  /** Its exit status, 0 unless said otherwise. */
  readonly status?: number;
  /** Why it cannot hold on this host, whatever the runtime; undefined where it can. */
  readonly skip?: (host: Host) => string | undefined;
}

/** What cases may ask of the machine that they run on. */
export interface Host {
  /** Which cgroups have the controllers. */
  readonly cgroups: "version 1" | "version 2";
  /** Hierarchies of version 1 that exist, but are mounted nowhere. */
  readonly unmounted: readonly string[];
  /** Whether root has every capability that the kernel knows. */
  readonly isWhole: boolean;
  /** The runtime's name. */
  readonly runtime: string;
}

/** For cases that want all capabilities: a reason not to run them, which is that root lacks some on this machine. */
export function lacksCapabilities({ isWhole }: Host): string | undefined {
  return isWhole ? undefined : "root lacks capabilities on this machine, so nobody can give all of them";
}

/** A client with its daemon. */
export interface Client {
  readonly name: string;
  /** The programs that it takes, and the Debian packages that have them. */
  readonly programs: Readonly<Record<string, string>>;
  /** How its daemon is started and asked, in a place of its own. */
  readonly prepare: (place: Place) => Preparation;
  readonly cases: readonly Case[];
}

/** Where the daemon and its containers live. */
export interface Place {
  /** A directory of its own. */
  readonly dir: string;
  /** A name that nothing else on this machine has; the cgroups of containers are below the one of this name. */
  readonly name: string;
  /** The path of the runtime. */
  readonly runtime: string;
  /** An archive of the image, for `docker load` and `ctr image import`. */
  readonly archive: string;
}

/** What {@link Client.prepare} comes to. All commands are bash's. */
export interface Preparation {
  /** The daemon, in the foreground. */
  readonly daemon: string;
  /** Succeeds once the daemon serves. */
  readonly isReady: string;
  /** Makes `$image` from the archive. */
  readonly load: string;
  /** Functions that scripts use. */
  readonly functions: string;
  /** Removes the containers whose names start with `$id`. */
  readonly clear: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Directories that are empty once no container is left, but for what starts with `@`. */
  readonly states: readonly string[];
  /** What the daemon leaves of its own when it ends, or from its first container on, in the words of {@link surroundings}. */
  readonly keeps: RegExp;
}
