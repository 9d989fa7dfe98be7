import { connect as connectHttp } from "node:http2";
import { connect } from "node:net";
import { decode, encode, type Fields, type Message } from "./message.ts";

/**
 * Calls a method of Kubernetes' Container Runtime Interface, which is gRPC: HTTP/2 over a socket, a message preceded by a zero and its length.
 * @param socket path of containerd's socket
 * @throws Error with what the daemon says when it cannot
 */
export async function call(socket: string, method: string, request: Message): Promise<Fields> {
  const session = connectHttp("http://localhost", { createConnection: () => connect(socket) });
  try {
    return await new Promise<Fields>((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({
        ":method": "POST",
        ":path": `/runtime.v1.RuntimeService/${method}`,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks: Buffer[] = [];
      let complaint: string | undefined;
      const judge = (headers: Readonly<Record<string, unknown>>): void => {
        const { "grpc-status": status, "grpc-message": message } = headers;
        if (status !== undefined && status !== "0") complaint = decodeURIComponent(`${message}`);
      };
      stream.on("response", judge);
      stream.on("trailers", judge);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => {
        if (complaint !== undefined) reject(new Error(complaint));
        else resolve(decode(Buffer.concat(chunks).subarray(5)));
      });
      const content = encode(request);
      const head = Buffer.alloc(5);
      head.writeUInt32BE(content.length, 1);
      stream.end(Buffer.concat([head, content]));
    });
  } finally {
    session.close();
  }
}
