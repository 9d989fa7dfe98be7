import { command as check } from "./check.ts";
import { command as checkpoint } from "./checkpoint.ts";
import type { Command } from "./command.ts";
import { command as completion } from "./completion.ts";
import { command as create } from "./create.ts";
import { command as deleteContainer } from "./delete.ts";
import { command as events } from "./events.ts";
import { command as exec } from "./exec.ts";
import { command as explain } from "./explain.ts";
import { command as features } from "./features.ts";
import { command as kill } from "./kill.ts";
import { command as list } from "./list.ts";
import { command as pause } from "./pause.ts";
import { command as ps } from "./ps.ts";
import { command as restore } from "./restore.ts";
import { command as resume } from "./resume.ts";
import { command as run } from "./run.ts";
import { command as spec } from "./spec.ts";
import { command as start } from "./start.ts";
import { command as state } from "./state.ts";
import { command as update } from "./update.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  create,
  start,
  state,
  kill,
  deleteContainer,
  run,
  list,
  exec,
  pause,
  resume,
  ps,
  update,
  events,
  checkpoint,
  restore,
  features,
  explain,
  check,
  spec,
  completion,
];
