/** Runs with their journals and readers, sessions, and the end of runs whose process died. */
package dev.runnel.run;
