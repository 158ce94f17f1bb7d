/** The loop: asks a model, has its calls done, and tells what happens. Begin at {@link dev.runnel.agent.AgentLoop}. */
package dev.runnel.agent;
