/** The least that an action can be: it reads an input by the library of GitHub, and refuses. */
import { getInput, setFailed } from '@actions/core'

if (getInput('manifest') === '') setFailed('There is no manifest.')
