import type { HugepageLimit } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";
import { hugetlbFiles } from "../v2/hugetlb.ts";

/** `linux.resources.hugepageLimits` for cgroup v1. */
export function hugetlbSettings(limits: readonly HugepageLimit[]): Setting[] {
  return hugetlbFiles(limits, { limit: "limit_in_bytes", reserved: "rsvd.limit_in_bytes" });
}
