/** Server-sent events both ways, and the dialects a run can be read in. */
package dev.runnel.wire;
