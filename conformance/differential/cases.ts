import type { Case } from "./case.ts";
import { deviceCases } from "./cases/devices.ts";
import { kernelCases } from "./cases/kernel.ts";
import { mountCases } from "./cases/mounts.ts";
import { namespaceCases } from "./cases/namespaces.ts";
import { privilegeCases } from "./cases/privileges.ts";
import { processCases } from "./cases/process.ts";
import { resourceCases } from "./cases/resources.ts";
import { rootCases } from "./cases/root.ts";

/** The table of cases. */
export const cases: readonly Case[] = [
  ...processCases,
  ...privilegeCases,
  ...namespaceCases,
  ...mountCases,
  ...rootCases,
  ...deviceCases,
  ...kernelCases,
  ...resourceCases,
];
