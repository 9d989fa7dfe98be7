/**
 * The integer types of the specification.
 *
 * A 64-bit value that a JavaScript number cannot hold exactly is read as a bigint (see `json.ts`), every other
 * one as a number. Use `BigInt(value)` where one type is needed.
 */

/**
 * A signed 64-bit integer.
 * @asType integer
 * @minimum -9223372036854775808
 * @maximum 9223372036854775807
 */
export type Int64 = number | bigint;

/**
 * An unsigned 64-bit integer.
 * @asType integer
 * @minimum 0
 * @maximum 18446744073709551615
 */
export type Uint64 = number | bigint;

/**
 * An unsigned 32-bit integer.
 * @asType integer
 * @minimum 0
 * @maximum 4294967295
 */
export type Uint32 = number;

/**
 * An unsigned 16-bit integer.
 * @asType integer
 * @minimum 0
 * @maximum 65535
 */
export type Uint16 = number;
